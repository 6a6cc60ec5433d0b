-- A row where Entity Framework Core 9 or newer migrates this database: it holds a named lock with the database's name in it.
-- holder text
select concat('connection ', is_used_lock(k.name)) as holder
from (select concat('__', database(), '_EFMigrationsLock') as name) k
where is_used_lock(k.name) is not null
