-- The columns of a table's primary key, in its order. Parameters: schema text (null: the session's), name text.
-- Rows: column text
select a.attname
from pg_index i
join pg_class c on c.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace
cross join lateral unnest(i.indkey::int2[]) with ordinality as k(number, place)
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
where i.indisprimary and n.nspname = coalesce({schema}::text, current_schema()) and c.relname = {name}::text
order by k.place
