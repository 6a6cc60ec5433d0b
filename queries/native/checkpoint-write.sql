-- Parameters: done, running, prefix, before_it, migration_table, name
update {checkpoint} set done = {done}, running = {running}, prefix = {prefix}, before_it = {before_it}
where migration_table = {migration_table} and name = {name}
