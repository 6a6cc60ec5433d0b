-- One row an applied migration: the last row of its version (of its script where it is repeatable), unless that row takes it away.
-- name text (version, or script), installed_rank int, installed_on timestamp, state text: null or 'failed'
select coalesce(f.version, f.script) as name, f.installed_rank, f.installed_on,
       case when not f.success then 'failed' end as state
from {table} f
where f.type not in ('SCHEMA', 'DELETE') and f.type not like '%BASELINE' and f.type not like 'UNDO%'
  and not exists (select 1 from {table} o
                  where o.installed_rank > f.installed_rank and coalesce(o.version, o.script) = coalesce(f.version, f.script))
