-- What 'check --record' has found out about migrations. The word checks: the table.
create table if not exists {checks} (
    id text primary key,
    checked_at timestamptz not null default clock_timestamp(),
    who text not null,
    version text not null,
    migration_table text not null,
    app text not null,
    name text not null,
    leave_verdict text not null,
    reverse_verdict text not null,
    evidence text not null,
    findings text not null,
    schema_digest text
)
