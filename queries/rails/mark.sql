-- Records a version as applied, as ActiveRecord does.
-- name text: the version
insert into {table} (version) values ({name})
