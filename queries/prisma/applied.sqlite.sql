-- One row a migration: the attempt that finished, else the one that failed and was not resolved. Times are written as milliseconds by
-- Prisma and as text by the table's default and by people.
-- migration_name text, started_at, applied_at bigint (microseconds; its end, or the start of one that failed), state text: null or 'failed'
select p.migration_name, p.started_at,
       case when typeof(coalesce(p.finished_at, p.started_at)) = 'integer' then coalesce(p.finished_at, p.started_at) * 1000
            else strftime('%s', coalesce(p.finished_at, p.started_at)) * 1000000
                 + cast(substr(strftime('%f', coalesce(p.finished_at, p.started_at)), 4) as integer) * 1000 end as applied_at,
       case when p.finished_at is null then 'failed' end as state
from {table} p
where p.rolled_back_at is null
  and (p.finished_at is not null
       or not exists (select 1 from {table} o
                      where o.migration_name = p.migration_name and o.rolled_back_at is null and o.finished_at is not null))
