-- Domains; their checks are constraints.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'domain', n.nspname, null, t.typname,
       'type', format_type(t.typbasetype, t.typtypmod),
       'nullable', case when t.typnotnull then 'no' else 'yes' end,
       'default', case when t.typdefaultbin is not null then pg_get_expr(t.typdefaultbin, 0) else t.typdefault end,
       'collation', case when t.typcollation <> b.typcollation then t.typcollation::regcollation::text end,
       'owner', pg_get_userbyid(t.typowner),
       'comment', obj_description(t.oid, 'pg_type')
from pg_type t
join pg_type b on b.oid = t.typbasetype
join pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'd'
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_type'::regclass and x.objid = t.oid and x.deptype = 'e')
