-- Records a migration as applied, in a batch of its own, as Lucid does; the time is the table's default.
-- Parameters: name text.
insert into {table} (name, batch) select {name}, coalesce(max(batch), 0) + 1 from {table}
