-- When tables and views were made: rows of the schema's own table grow. Nothing of what was set aside.
-- kind text, schema text, name text, age bigint
select type, null, name, rowid from sqlite_master where type in ('table', 'view') and name not like 'migrollback\_aside%' escape '\' and name not like 'sqlite\_%' escape '\'
