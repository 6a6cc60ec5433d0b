-- Which table is a partition of which; detached, it stays a table.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'partition', n.nspname, p.relname, case when c.relnamespace = p.relnamespace then quote_ident(c.relname) else c.oid::regclass::text end,
       'bound', pg_get_expr(c.relpartbound, c.oid),
       'detaching', case when (to_jsonb(h) ->> 'inhdetachpending')::boolean then 'yes' end
from pg_inherits h
join pg_class c on c.oid = h.inhrelid
join pg_class p on p.oid = h.inhparent
join pg_namespace n on n.oid = p.relnamespace
where c.relispartition and c.relkind in ('r', 'p', 'f')
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
