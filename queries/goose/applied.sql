-- The versions that are applied: the last row of each, where it says so. Version 0 is a mark of goose's own.
-- id int, version_id bigint, tstamp timestamp
select g.id, g.version_id, g.tstamp
from {table} g
where g.version_id <> 0 and g.is_applied
  and not exists (select 1 from {table} o where o.version_id = g.version_id and o.id > g.id)
