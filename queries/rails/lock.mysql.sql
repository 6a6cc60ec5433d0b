-- A row where a Rails migration is running: GET_LOCK of the number of the profile (lock_factor) times the CRC-32 of the database's name.
-- holder text
select concat('connection ', is_used_lock(cast({lock_factor} * crc32(database()) as char))) as holder
from (select 1) one
where is_used_lock(cast({lock_factor} * crc32(database()) as char)) is not null
