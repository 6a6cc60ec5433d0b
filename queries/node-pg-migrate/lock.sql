-- A row where node-pg-migrate holds its advisory lock in this database (its key is 7241865325823964).
-- holder text
select 'node-pg-migrate, process ' || l.pid as holder
from pg_catalog.pg_locks l
join pg_catalog.pg_database d on d.oid = l.database
where l.locktype = 'advisory' and l.granted and d.datname = current_database() and l.objsubid = 1
  and (l.classid::bigint << 32) | l.objid::bigint = 7241865325823964
