-- How many rows a table has, as the server's statistics say.
-- rows bigint
select table_rows from information_schema.tables where table_schema = database() and table_name = {name}
