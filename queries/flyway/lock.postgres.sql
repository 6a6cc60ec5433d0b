-- A row for each session in which Flyway migrates: its advisory locks are 77431708279161 plus the signed 32-bit hash of a table's name.
-- holder text
select 'session ' || l.pid as holder
from pg_locks l
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
  and (l.classid::bigint << 32 | l.objid::bigint) between 77431708279161 - 2147483648 and 77431708279161 + 2147483647
