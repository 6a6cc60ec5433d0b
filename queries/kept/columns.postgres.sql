-- A table's columns in its order. Parameters: schema text (null: the session's), name text.
-- Rows: name, type text (as SQL), own boolean (the type is none of the server's), computed boolean, serial boolean (has a sequence of its own)
select a.attname, format_type(a.atttypid, a.atttypmod), (n2.nspname <> 'pg_catalog')::int, (a.attgenerated <> '')::int,
       (pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname) is not null)::int
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
join pg_namespace n2 on n2.oid = t.typnamespace
where n.nspname = coalesce({schema}::text, current_schema()) and c.relname = {name}::text and c.relkind in ('r', 'p') and a.attnum > 0
  and not a.attisdropped
order by a.attnum
