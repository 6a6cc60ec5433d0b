-- Records a migration as applied now, as node-pg-migrate does.
-- name text: the file's name without its extension
insert into {table} (name, run_on) values ({name}, now())
