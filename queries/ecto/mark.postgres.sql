-- Records a migration as applied, as Ecto does: the time is UTC, in whole seconds.
-- Parameters: name text, a number.
insert into {table} (version, inserted_at) values ({name}::bigint, date_trunc('second', now() at time zone 'UTC'))
