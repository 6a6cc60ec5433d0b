-- Row security policies.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'policy', n.nspname, c.relname, p.polname,
       'type', case when p.polpermissive then 'permissive' else 'restrictive' end,
       'command', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
       'roles', (select string_agg(case r when 0 then 'public' else quote_ident(pg_get_userbyid(r)) end, ', ' order by r = 0 desc, pg_get_userbyid(r))
                 from unnest(p.polroles) r),
       'using', pg_get_expr(p.polqual, p.polrelid),
       'check', pg_get_expr(p.polwithcheck, p.polrelid),
       'comment', obj_description(p.oid, 'pg_policy')
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')
