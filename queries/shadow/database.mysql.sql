-- What a new schema like the session's needs.
-- Rows: one: character set, collation.
select default_character_set_name, default_collation_name from information_schema.schemata where schema_name = database()
