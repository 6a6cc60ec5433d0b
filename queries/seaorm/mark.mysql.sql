-- Records a migration as applied, as SeaORM does: the time is seconds since 1970.
-- Parameters: name text.
insert into {table} (version, applied_at) values ({name}, unix_timestamp())
