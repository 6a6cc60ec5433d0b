-- Takes a migration's row away, by the columns that the profile names. Parameters: name, app
delete from {table} where {name_column} = {name}
