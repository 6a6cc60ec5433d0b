-- Records a migration as applied now, as Django's MigrationRecorder does.
-- app text, name text
insert into {table} (app, name, applied) values ({app}, {name}, clock_timestamp())
