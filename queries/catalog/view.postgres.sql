-- Views and materialized views.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select case c.relkind when 'v' then 'view' else 'materialized view' end, n.nspname, null, c.relname,
       'definition', pg_get_viewdef(c.oid),
       'columns', (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
                   from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
       'defaults', (select string_agg(quote_ident(a.attname) || ' ' || pg_get_expr(d.adbin, d.adrelid), ', ' order by d.adnum)
                    from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum where d.adrelid = c.oid),
       'options', (select string_agg(o, ', ' order by o) from unnest(c.reloptions) o),
       'populated', case when c.relkind = 'm' then case when c.relispopulated then 'yes' else 'no' end end,
       'owner', pg_get_userbyid(c.relowner),
       'privileges', (select string_agg(g::text, ', ' order by g::text) from unnest(coalesce(c.relacl, acldefault('r', c.relowner))) g),
       'comment', obj_description(c.oid, 'pg_class')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm')
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')
