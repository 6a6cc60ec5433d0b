-- A row for each session that holds the advisory lock 1, as a run of Lucid does (and other programs may).
-- holder text
select 'session ' || l.pid || ', which holds the advisory lock 1' as holder
from pg_locks l
where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.classid = 0 and l.objid = 1
  and l.database = (select oid from pg_database where datname = current_database())
