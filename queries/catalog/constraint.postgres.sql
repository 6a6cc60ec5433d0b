-- Constraints of tables and domains; not those that stand for a partition of a referenced table, which come and go with the partition,
-- and not NOT NULL (PostgreSQL 18 lists it here), which is the column's.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'constraint', n.nspname, coalesce(c.relname, t.typname), k.conname,
       'type', case k.contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key' when 'c' then 'check'
                              when 'x' then 'exclude' else k.contype::text end,
       'columns', (select string_agg(quote_ident(a.attname), ', ' order by u.nr)
                   from unnest(k.conkey) with ordinality u(attnum, nr)
                   join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum),
       'references', case when k.contype = 'f' then k.confrelid::regclass || ' ('
                     || (select string_agg(quote_ident(a.attname), ', ' order by u.nr)
                         from unnest(k.confkey) with ordinality u(attnum, nr)
                         join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum) || ')' end,
       'definition', case when k.convalidated then pg_get_constraintdef(k.oid)
                          else regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') end,
       'validated', case when k.convalidated then 'yes' else 'no' end,
       'inherited', case when k.coninhcount > 0 and k.contype = 'c' then case when k.conislocal then 'merged' else 'yes' end end,
       'comment', w.description
from pg_constraint k
join pg_namespace n on n.oid = k.connamespace
left join pg_class c on c.oid = k.conrelid
left join pg_type t on t.oid = k.contypid
left join pg_description w on w.objoid = k.oid and w.classoid = 'pg_constraint'::regclass and w.objsubid = 0
where k.contype not in ('t', 'n')
  and case when k.conparentid = 0 then true -- not to compare each with each
           else not exists (select from pg_constraint p where p.oid = k.conparentid and p.contype = 'f' and p.conrelid = k.conrelid) end
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = k.conrelid and x.deptype = 'e')
  and not exists (select from pg_depend x where x.classid = 'pg_type'::regclass and x.objid = k.contypid and x.deptype = 'e')
