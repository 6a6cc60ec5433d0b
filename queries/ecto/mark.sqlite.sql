-- Records a migration as applied, as Ecto does: the time is UTC, in whole seconds.
-- Parameters: name text, a number.
insert into {table} (version, inserted_at) values (cast({name} as integer), strftime('%Y-%m-%dT%H:%M:%S', 'now'))
