-- What 'check --record' has found out about migrations. The word checks: the table.
create table if not exists {checks} (
    id varchar(36) primary key,
    checked_at timestamp(6) not null default current_timestamp(6),
    who varchar(255) not null,
    version varchar(64) not null,
    migration_table varchar(255) not null,
    app varchar(255) not null,
    name varchar(255) not null,
    leave_verdict varchar(32) not null,
    reverse_verdict varchar(32) not null,
    evidence varchar(32) not null,
    findings mediumtext not null,
    schema_digest varchar(64) null
) default character set utf8mb4 collate utf8mb4_bin
