-- What runs with --keep-data have copied. Word: kept.
create table if not exists {kept} (
    id integer not null,
    part integer not null,
    kept_at timestamp(6) not null default current_timestamp(6),
    restored_at timestamp(6) null default null,
    who varchar(255) not null,
    framework varchar(64) not null,
    migrations mediumtext not null,
    object text not null,
    kind varchar(16) not null,
    source_schema varchar(64) null,
    source_table varchar(64) not null,
    key_columns text not null,
    value_columns text not null,
    untouched text null,
    copy_table varchar(64) not null,
    row_count bigint not null,
    primary key (id, part)
) default character set utf8mb4
