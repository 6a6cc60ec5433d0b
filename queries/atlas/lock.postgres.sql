-- A row for each session in which Atlas migrates: it holds the advisory lock 2686470616.
-- holder text
select 'session ' || l.pid as holder
from pg_locks l
where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.classid = 0 and l.objid::bigint = 2686470616
  and l.database = (select oid from pg_database where datname = current_database())
