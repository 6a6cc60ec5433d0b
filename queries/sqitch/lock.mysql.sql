-- A row where Sqitch holds its lock on any database of this server: it is named after the target, which the registry does not tell.
-- holder text
select concat('Sqitch, connection ', is_used_lock(concat('sqitch working on ', s.schema_name))) as holder
from information_schema.schemata s
where is_used_lock(concat('sqitch working on ', s.schema_name)) is not null
