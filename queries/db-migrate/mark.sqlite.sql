-- Records a migration as applied now, as db-migrate does: with a slash before the name. Times are milliseconds.
-- name text: the file's name without its extension
insert into {table} (name, run_on) values ('/' || {name}, cast((julianday('now') - 2440587.5) * 86400000 as integer))
