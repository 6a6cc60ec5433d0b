-- Records a migration as applied now, as Django's MigrationRecorder does: UTC, or the project's own zone where it does without zones.
-- app text, name text, offset integer: seconds that this zone is ahead of UTC
insert into {table} (app, name, applied) values ({app}, {name}, strftime('%Y-%m-%d %H:%M:%f', 'now', {offset} || ' seconds') || '000')
