-- The other schemas of the server, which a statement must not name; all may read information_schema, and nobody can write it.
-- Rows: name.
select schema_name from information_schema.schemata where schema_name <> database() and schema_name <> 'information_schema'
