-- Records a migration as applied, in a batch of its own, as Laravel does when it applies a single one.
-- name text: the file's name without its extension
insert into {table} (migration, batch) select {name}, coalesce(max(t.batch), 0) + 1 from {table} t
