-- Indexes and triggers of a table: they keep their names when it is renamed, so they are dropped and made again when it comes back.
-- ? text: the table
-- type text, name text, sql text
select type, name, sql from sqlite_master where tbl_name = ? and type in ('index', 'trigger') and sql is not null order by rowid
