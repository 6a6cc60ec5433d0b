-- Enums, composite types, ranges and base types; not the row types of tables nor what the server makes beside a type (arrays, multiranges).
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'type', n.nspname, null, t.typname,
       'type', case t.typtype when 'e' then 'enum' when 'c' then 'composite' when 'r' then 'range' else 'base' end,
       'labels', (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),
       'columns', (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                                     || case when a.attcollation <> y.typcollation then ' collate ' || a.attcollation::regcollation else '' end,
                                     ', ' order by a.attnum)
                   from pg_attribute a join pg_type y on y.oid = a.atttypid
                   where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped),
       'subtype', (select format_type(r.rngsubtype, null) || ' ' || o.opcname
                          || case when r.rngcollation <> 0 then ' collate ' || r.rngcollation::regcollation else '' end
                          || case when r.rngcanonical <> 0 then ' canonical ' || r.rngcanonical::text else '' end
                          || case when r.rngsubdiff <> 0 then ' subtype_diff ' || r.rngsubdiff::text else '' end
                   from pg_range r join pg_opclass o on o.oid = r.rngsubopc where r.rngtypid = t.oid),
       'input', case when t.typtype = 'b' then t.typinput::text end,
       'output', case when t.typtype = 'b' then t.typoutput::text end,
       'owner', pg_get_userbyid(t.typowner),
       'comment', obj_description(t.oid, 'pg_type')
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_class c on c.oid = t.typrelid
where t.typtype in ('e', 'c', 'r', 'b') and (t.typtype <> 'c' or c.relkind = 'c') and t.typisdefined
  and not exists (select from pg_type b where b.typarray = t.oid)
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_type'::regclass and x.objid = t.oid and x.deptype = 'e')
