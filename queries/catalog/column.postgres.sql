-- Columns of tables; their number is that among the columns that are there. Options pg_… are the server's own bookkeeping.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'column', n.nspname, c.relname, a.attname,
       'type', format_type(a.atttypid, a.atttypmod),
       'nullable', case when a.attnotnull then 'no' else 'yes' end,
       'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
       'generated', case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end,
       'generated_kind', case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end,
       'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
       'collation', case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end,
       'storage', case when a.attstorage <> t.typstorage then a.attstorage::text end,
       'compression', nullif(a.attcompression::text, ''),
       'options', case when a.attoptions is not null then (select string_agg(o, ', ' order by o) from unnest(a.attoptions) o where o !~ '^pg_') end,
       'foreign', case when a.attfdwoptions is not null then (select string_agg(o, ', ' order by o) from unnest(a.attfdwoptions) o) end,
       'inherited', case when a.attinhcount > 0 and not c.relispartition then case when a.attislocal then 'merged' else 'yes' end end,
       'privileges', case when a.attacl is not null then (select string_agg(g::text, ', ' order by g::text) from unnest(a.attacl) g) end,
       'position', row_number() over (partition by a.attrelid order by a.attnum),
       'comment', w.description
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_description w on w.objoid = a.attrelid and w.classoid = 'pg_class'::regclass and w.objsubid = a.attnum -- col_description is called a row
where c.relkind in ('r', 'p', 'f') and a.attnum > 0 and not a.attisdropped
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')
