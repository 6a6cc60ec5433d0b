-- Records a migration as applied, as umzug does.
-- name text: the file's name
insert into {table} (name) values ({name})
