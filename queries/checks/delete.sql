-- What was recorded of one migration goes. The word checks: the table; the others become parameters.
-- migration_table, app, name text
delete from {checks} where migration_table = {migration_table} and app = {app} and name = {name}
