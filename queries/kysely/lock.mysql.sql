-- A row where Kysely holds its lock (on any database of this server: it has one name for all).
-- holder text
select concat('Kysely, connection ', is_used_lock('ea586330-2c93-47c8-908d-981d9d270f9d')) as holder
from (select 1) one
where is_used_lock('ea586330-2c93-47c8-908d-981d9d270f9d') is not null
