-- Which part of a column's values is null, by the server's own statistics. Parameters: schema text (null: the session's), name text, column text.
-- Row: share float8
select s.null_frac
from pg_stats s
where s.schemaname = coalesce({schema}::text, current_schema()) and s.tablename = {name}::text and s.attname = {column}::text
order by s.inherited desc
limit 1
