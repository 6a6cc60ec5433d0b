-- How far a migration was undone that no transaction can hold: made when it is needed, dropped when nothing is left in it.
-- done: statements that are finished; running: the next one was begun; before_it: digest of the catalog then; prefix: digest of those done
create table if not exists {checkpoint} (
    migration_table text not null,
    name text not null,
    done integer not null,
    running integer not null,
    prefix varchar(64) not null,
    before_it varchar(64) not null,
    primary key (migration_table, name)
)
