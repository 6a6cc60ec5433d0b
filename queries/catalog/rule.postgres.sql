-- Rules, not those that views are made of.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'rule', n.nspname, c.relname, r.rulename,
       'definition', pg_get_ruledef(r.oid),
       'enabled', case r.ev_enabled when 'O' then 'yes' when 'D' then 'no' when 'R' then 'replica' else 'always' end,
       'comment', obj_description(r.oid, 'pg_rewrite')
from pg_rewrite r
join pg_class c on c.oid = r.ev_class
join pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN'
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_rewrite'::regclass and x.objid = r.oid and x.deptype = 'e')
  and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')
