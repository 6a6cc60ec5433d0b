-- A row where a run of knex-migrator holds (or left) its lock; the lock table lies beside the migration table.
-- holder text
select 'migrations_lock says locked = 1' as holder from {lock_table} where lock_key = 'km01' and locked = 1
