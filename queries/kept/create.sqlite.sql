-- What runs with --keep-data have copied; times in UTC. Word: kept.
create table if not exists {kept} (
    id integer not null,
    part integer not null,
    kept_at text not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    restored_at text,
    who text not null,
    framework text not null,
    migrations text not null,
    object text not null,
    kind text not null,
    source_schema text,
    source_table text not null,
    key_columns text not null,
    value_columns text not null,
    untouched text,
    copy_table text not null,
    row_count integer not null,
    primary key (id, part)
)
