-- A row where a run of Knex holds (or left) its lock; the lock table lies beside the migration table.
-- holder text
select 'knex_migrations_lock says is_locked = 1' as holder from {lock_table} where is_locked = 1
