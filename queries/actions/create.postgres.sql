-- What migrollback has changed by itself, and how to take it back. The word actions: the table.
create table if not exists {actions} (
    id text primary key,
    begun_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    who text not null,
    framework text not null,
    migration_table text not null,
    app text,
    name text not null,
    action text not null,
    objects text not null,
    evidence text not null,
    put_back text not null
)
