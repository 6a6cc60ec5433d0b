-- A table's columns in its order. Parameters: schema text (not looked at), name text.
-- Rows: name, type text, own (never), computed, serial (never: the file minds it)
select name, type, 0, hidden in (2, 3), 0 from pragma_table_xinfo({name}) where {schema} is null and hidden <> 1 order by cid
