-- A row where SQLx migrates: GET_LOCK of the number of the profile (lock_factor) times the CRC-32 of the database's name, in hexadecimal.
-- holder text
select concat('connection ', is_used_lock(k.name)) as holder
from (select lower(hex({lock_factor} * crc32(database()))) as name) k
where is_used_lock(k.name) is not null
