-- A row for each session in which Prisma migrates: it holds the advisory lock 72707369.
-- holder text
select 'session ' || l.pid as holder
from pg_locks l
where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.classid = 0 and l.objid = 72707369
  and l.database = (select oid from pg_database where datname = current_database())
