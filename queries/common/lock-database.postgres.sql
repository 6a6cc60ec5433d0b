-- A row for each session that holds the advisory lock of a framework: its own number (the word lock_factor, of the profile)
-- times the CRC-32 of the database's name. PostgreSQL before 18 has no crc32, so it is computed bit by bit.
-- holder text
with recursive bytes as (select convert_to(current_database(), 'UTF8') as name),
crc(bit, value) as (
    select 0, 4294967295::bigint
    union all
    select bit + 1, case when mixed & 1 = 1 then (mixed >> 1) # 3988292384 else mixed >> 1 end
    from (select bit, case when bit % 8 = 0 then value # get_byte(name, bit / 8) else value end as mixed
          from crc, bytes
          where bit < length(name) * 8) step
),
key as (select {lock_factor}::bigint * (value # 4294967295) as value from crc order by bit desc limit 1)
select 'session ' || l.pid as holder
from pg_locks l, key
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
  and l.classid::bigint = (key.value >> 32) & 4294967295
  and l.objid::bigint = key.value & 4294967295
