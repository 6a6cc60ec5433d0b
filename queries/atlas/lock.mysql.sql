-- A row where Atlas migrates: it holds the named lock 'atlas_migrate_execute', which is one for the whole server.
-- holder text
select concat('connection ', is_used_lock('atlas_migrate_execute')) as holder
from (select 1) one
where is_used_lock('atlas_migrate_execute') is not null
