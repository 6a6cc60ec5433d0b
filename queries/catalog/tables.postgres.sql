-- Tables by name in all schemas of people, with their columns, and the tables beside them that tell frameworks apart.
-- $1 text: names, one a line. $2 text: a schema, or null for all.
-- schema text, table_name text, column_name text, type text (integer, text, time, boolean, other), visible int (1: an unqualified name
-- finds it), size bigint (bytes)
select n.nspname, c.relname, a.attname,
       case when t.typcategory = 'N' then 'integer' when t.typcategory = 'S' then 'text' when t.typcategory = 'D' then 'time'
            when t.typcategory = 'B' then 'boolean' else 'other' end,
       pg_table_is_visible(c.oid)::int, pg_relation_size(c.oid)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'p', 'v', 'f')
  and c.relname = any (string_to_array($1::text, chr(10)))
  and ($2::text is null and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' or n.nspname = $2::text)
order by pg_table_is_visible(c.oid) desc, n.nspname, c.relname, a.attnum
