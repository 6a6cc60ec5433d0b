-- Extensions that the server can make.
-- Rows: name.
select name from pg_catalog.pg_available_extensions
