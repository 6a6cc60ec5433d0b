-- Materialized views that hold rows.
-- Rows: schema, name, 'p'.
select n.nspname, c.relname, 'p'
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'm' and c.relispopulated
order by c.oid
