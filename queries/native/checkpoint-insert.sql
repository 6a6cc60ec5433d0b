-- Parameters: migration_table, name, prefix
insert into {checkpoint} (migration_table, name, done, running, prefix, before_it) values ({migration_table}, {name}, 0, 0, {prefix}, '')
