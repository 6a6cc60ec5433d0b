-- Indexes that are not valid (a CREATE INDEX CONCURRENTLY that failed leaves one), which pg_dump leaves out.
-- Rows: schema, name, definition.
select n.nspname, c.relname, pg_catalog.pg_get_indexdef(i.indexrelid)
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where not i.indisvalid and c.relkind = 'i' and n.nspname !~ '^pg_'
