-- Extensions of the database.
-- Rows: name, version.
select extname, extversion from pg_catalog.pg_extension order by extname
