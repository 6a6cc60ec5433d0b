-- The columns of a table's primary key, in its order. Parameters: schema text (null: the session's), name text.
-- Rows: column text
select column_name
from information_schema.statistics
where index_name = 'PRIMARY' and table_schema = coalesce({schema}, database()) and table_name = {name}
order by seq_in_index
