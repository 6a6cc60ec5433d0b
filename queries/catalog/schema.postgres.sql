-- Schemas of people.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'schema', null, null, n.nspname,
       'owner', pg_get_userbyid(n.nspowner),
       'privileges', (select string_agg(g::text, ', ' order by g::text) from unnest(coalesce(n.nspacl, acldefault('n', n.nspowner))) g),
       'comment', obj_description(n.oid, 'pg_namespace')
from pg_namespace n
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_namespace'::regclass and x.objid = n.oid and x.deptype = 'e')
