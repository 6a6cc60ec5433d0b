-- A row where Prisma migrates: it holds the named lock 'prisma_migrate', which is one for the whole server.
-- holder text
select concat('connection ', is_used_lock('prisma_migrate')) as holder
from (select 1) one
where is_used_lock('prisma_migrate') is not null
