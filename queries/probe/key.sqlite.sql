-- The columns of a table's primary key, in its order. Parameters: schema text (not looked at), name text.
-- Rows: column text
select name from pragma_table_info({name}) where pk > 0 and {schema} is null order by pk
