-- A row where Sqitch holds its advisory lock in this database (the low 32 bits of the key in objid).
-- holder text
select 'Sqitch, process ' || l.pid as holder
from pg_catalog.pg_locks l
join pg_catalog.pg_database d on d.oid = l.database
where l.locktype = 'advisory' and l.granted and d.datname = current_database() and l.classid = 0 and l.objid = 75474063 and l.objsubid = 1
