-- Records a migration as applied, as FluentMigrator does, without a description: the time is UTC.
-- Parameters: name text, a number.
insert into {table} ("Version", "AppliedOn") values ({name}::bigint, now() at time zone 'UTC')
