-- Records a version as applied, as goose does.
-- Parameters: name text, a number.
insert into {table} (version_id, is_applied) values ({name}::bigint, true)
