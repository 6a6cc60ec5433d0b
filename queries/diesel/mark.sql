-- Records a migration as applied, as Diesel does.
-- Parameters: name text.
insert into {table} (version) values ({name})
