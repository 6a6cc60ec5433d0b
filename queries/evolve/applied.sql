-- One row a migration: type 0 by its version, type 4 (repeatable) by its file; the last row of each counts.
-- id int, name text, installed_on timestamp, state text: null or 'failed'
select e.id, coalesce(e.version, e.name) as name, e.installed_on, case when not e.success then 'failed' end as state
from {table} e
where e.type in (0, 4)
  and not exists (select 1 from {table} o
                  where o.type in (0, 4) and o.id > e.id and coalesce(o.version, o.name) = coalesce(e.version, e.name))
