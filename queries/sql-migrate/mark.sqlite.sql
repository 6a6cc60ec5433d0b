-- Records a migration as applied, as sql-migrate does.
-- Parameters: name text.
insert into {table} (id, applied_at) values ({name}, strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00')
