-- A row for each session in which Evolve migrates: it holds the advisory lock 12345.
-- holder text
select 'session ' || l.pid as holder
from pg_locks l
where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.classid = 0 and l.objid = 12345
  and l.database = (select oid from pg_database where datname = current_database())
