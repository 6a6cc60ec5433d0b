-- A row where Graphile Migrate holds its advisory lock in this database (its key is 4727445306447283).
-- holder text
select 'Graphile Migrate, process ' || l.pid as holder
from pg_catalog.pg_locks l
join pg_catalog.pg_database d on d.oid = l.database
where l.locktype = 'advisory' and l.granted and d.datname = current_database() and l.objsubid = 1
  and (l.classid::bigint << 32) | l.objid::bigint = 4727445306447283
