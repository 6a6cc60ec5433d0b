-- A row where a run of Bun holds (or left) its lock: it has a row in the lock table beside the migration table.
-- holder text
select 'bun_migration_locks holds a row' as holder from {beside}bun_migration_locks
