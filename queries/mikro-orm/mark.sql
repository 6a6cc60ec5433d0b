-- Records a migration as applied now, as MikroORM does: the time is the column's default.
-- name text: the migration's name without its extension
insert into {table} (name) values ({name})
