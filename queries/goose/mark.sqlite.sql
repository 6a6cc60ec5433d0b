-- Records a version as applied, as goose does.
-- Parameters: name text, a number.
insert into {table} (version_id, is_applied) values (cast({name} as integer), 1)
