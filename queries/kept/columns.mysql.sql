-- A table's columns in its order. Parameters: schema text (null: the session's), name text.
-- Rows: name, type text, own (never), computed, serial (never: the server minds it)
select c.column_name, c.column_type, 0, c.extra like '%GENERATED%' and c.extra not like '%DEFAULT_GENERATED%', 0
from information_schema.columns c
where c.table_schema = coalesce({schema}, database()) and c.table_name = {name}
order by c.ordinal_position
