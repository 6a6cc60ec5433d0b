-- A row where golang-migrate runs on a table with its usual name: GET_LOCK of the low 32 bits of 1486364155 times the CRC-32 of DATABASE:TABLE.
-- holder text
select concat('connection ', is_used_lock(k.name)) as holder
from (select cast((crc32(concat(database(), ':schema_migrations')) * 1486364155) & 4294967295 as char) as name) k
where is_used_lock(k.name) is not null
