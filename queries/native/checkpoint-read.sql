-- Parameters: migration_table, name. done int, running int, prefix text, before_it text
select done, running, prefix, before_it from {checkpoint} where migration_table = {migration_table} and name = {name}
