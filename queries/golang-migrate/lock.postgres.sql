-- A row for each session in which golang-migrate runs: it holds the advisory lock that is the low 32 bits of 1486364155 times the CRC-32 of
-- the schema, the table and the database, with zero bytes between. PostgreSQL before 18 has no crc32, so it is computed bit by bit.
-- The table's own row tells its name; an empty table has no lock that could be told.
-- holder text
with recursive bytes as (
    select convert_to(n.nspname, 'UTF8') || '\x00'::bytea || convert_to(c.relname, 'UTF8') || '\x00'::bytea
           || convert_to(current_database(), 'UTF8') as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.oid = (select tableoid from {table} limit 1)
),
crc(bit, value) as (
    select 0, 4294967295::bigint
    union all
    select bit + 1, case when mixed & 1 = 1 then (mixed >> 1) # 3988292384 else mixed >> 1 end
    from (select bit, case when bit % 8 = 0 then value # get_byte(name, bit / 8) else value end as mixed
          from crc, bytes
          where bit < length(name) * 8) step
),
key as (select ((value # 4294967295) * 1486364155::numeric) % 4294967296 as value
        from crc, bytes
        where bit = length(name) * 8)
select 'session ' || l.pid as holder
from pg_locks l, key
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
  and l.classid = 0 and l.objid::bigint::numeric = key.value
