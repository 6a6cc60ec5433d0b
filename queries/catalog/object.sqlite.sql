-- Tables, indexes, views and triggers with their text. Indexes that SQLite makes for a constraint have none.
-- type text, table_name text, name text, sql text
select m.type, m.tbl_name, m.name, m.sql
from sqlite_master m
where m.sql is not null and m.name not like 'sqlite\_%' escape '\'
