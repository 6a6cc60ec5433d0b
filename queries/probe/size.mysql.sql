-- How large a table is by the server's own statistics. Parameters: schema text (null: the session's), name text.
-- Row: rows bigint, bytes bigint, source text
select table_rows, data_length, 'information_schema.tables.table_rows'
from information_schema.tables
where table_schema = coalesce({schema}, database()) and table_name = {name}
