-- Takes a migration's row away where migrations belong to apps. Parameters: name, app
delete from {table} where {name_column} = {name} and {app_column} = {app}
