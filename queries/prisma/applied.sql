-- One row a migration: the attempt that finished, else the one that failed and was not resolved.
-- migration_name text, started_at timestamp, applied_at timestamp (its end; the start of one that failed), state text: null or 'failed'
select p.migration_name, p.started_at, coalesce(p.finished_at, p.started_at) as applied_at,
       case when p.finished_at is null then 'failed' end as state
from {table} p
where p.rolled_back_at is null
  and (p.finished_at is not null
       or not exists (select 1 from {table} o
                      where o.migration_name = p.migration_name and o.rolled_back_at is null and o.finished_at is not null))
