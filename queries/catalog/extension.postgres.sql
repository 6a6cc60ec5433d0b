-- Extensions, but for those that every new database has.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'extension', null, null, e.extname,
       'version', e.extversion,
       'in_schema', n.nspname
from pg_extension e
join pg_namespace n on n.oid = e.extnamespace
where n.nspname <> 'pg_catalog' and ($1::text is null or n.nspname = $1::text)
