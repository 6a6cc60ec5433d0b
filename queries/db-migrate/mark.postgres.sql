-- Records a migration as applied now, as db-migrate does: with a slash before the name, and the wall time of its zone.
-- name text: the file's name without its extension; offset bigint: seconds east of UTC
insert into {table} (name, run_on) values ('/' || {name}::text, date_trunc('milliseconds', now() at time zone 'UTC' + {offset}::bigint * interval '1 second'))
