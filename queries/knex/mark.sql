-- Records a migration as applied now, in a batch of its own, as Knex does when it applies a single one.
-- name text: the file's name
insert into {table} (name, batch, migration_time)
select {name}, coalesce(max(t.batch), 0) + 1, current_timestamp from {table} t
