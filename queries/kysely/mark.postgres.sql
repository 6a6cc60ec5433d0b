-- Records a migration as applied now, as Kysely does: the time is an ISO text.
-- name text: the file's name without its extension
insert into {table} (name, "timestamp") values ({name}, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
