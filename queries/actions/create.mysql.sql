-- What migrollback has changed by itself, and how to take it back. The word actions: the table.
create table if not exists {actions} (
    id varchar(36) primary key,
    begun_at timestamp(6) not null default current_timestamp(6),
    ended_at timestamp(6) null default null,
    who varchar(255) not null,
    framework varchar(64) not null,
    migration_table varchar(255) not null,
    app varchar(255) null,
    name varchar(255) not null,
    action varchar(32) not null,
    objects mediumtext not null,
    evidence mediumtext not null,
    put_back mediumtext not null
) default character set utf8mb4
