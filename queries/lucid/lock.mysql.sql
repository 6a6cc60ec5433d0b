-- A row where a run of Lucid (or another program) holds the named lock '1', which is one for the whole server.
-- holder text
select concat('connection ', is_used_lock('1'), ', which holds the lock ''1''') as holder
from (select 1) one
where is_used_lock('1') is not null
