-- Columns of a table that can be written.
-- $1 text: the table, quoted, with or without its schema. Rows: name, schema of the table.
select a.attname, n.nspname
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.oid = pg_catalog.to_regclass($1) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
  and coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') = ''
order by a.attnum
