-- A row where the place to set things aside exists already.
-- ? text: the database
-- one integer
select 1 from information_schema.schemata where schema_name = ?
