-- Parameters: migration_table, name
delete from {checkpoint} where migration_table = {migration_table} and name = {name}
