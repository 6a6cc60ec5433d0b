-- Records a migration as applied now, as Kysely does: the time is an ISO text.
-- name text: the file's name without its extension
insert into {table} (name, timestamp) values ({name}, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
