-- Records a migration as applied, in a group of its own, as Bun does; the time is the table's default.
-- Parameters: name text.
insert into {table} (name, group_id) select {name}, coalesce(max(group_id), 0) + 1 from {table}
