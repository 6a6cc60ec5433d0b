-- Records a migration as applied, as sql-migrate does.
-- Parameters: name text.
insert into {table} (id, applied_at) values ({name}, clock_timestamp())
