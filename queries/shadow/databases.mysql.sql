-- Scratch schemas of this server that this user may see, whoever made them.
-- Rows: name.
select schema_name from information_schema.schemata where schema_name like 'migrollback\_shadow\_%'
