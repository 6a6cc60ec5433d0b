-- Records a migration as applied, as FluentMigrator does, without a description: the time is UTC.
-- Parameters: name text, a number.
insert into {table} ("Version", "AppliedOn") values (cast({name} as integer), strftime('%Y-%m-%dT%H:%M:%S', 'now'))
