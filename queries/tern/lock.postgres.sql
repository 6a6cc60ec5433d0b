-- A row for each session in which tern migrates: it holds the advisory lock 9628173550095224.
-- holder text
select 'session ' || l.pid as holder
from pg_locks l
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
  and (l.classid::bigint << 32 | l.objid::bigint) = 9628173550095224
