-- Records a migration as applied now, as db-migrate does: with a slash before the name, and the wall time of its zone.
-- name text: the file's name without its extension; offset bigint: seconds east of UTC
insert into {table} (name, run_on) values (concat('/', {name}), timestampadd(second, {offset}, utc_timestamp()))
