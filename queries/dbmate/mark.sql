-- Records a version as applied, as dbmate does.
-- name text: the version
insert into {table} (version) values ({name})
