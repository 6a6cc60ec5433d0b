-- Sequences of a table: those that a column owns, and those that a default takes its value from.
-- $1 text: the table, quoted, with or without its schema. Rows: schema, name, column.
select distinct n.nspname, s.relname, a.attname
from (select d.objid as sequence, d.refobjsubid as attnum
      from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
        and d.refobjid = pg_catalog.to_regclass($1) and d.deptype in ('a', 'i')
      union
      select d.refobjid, f.adnum
      from pg_catalog.pg_attrdef f
      join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = f.oid
      where f.adrelid = pg_catalog.to_regclass($1) and d.refclassid = 'pg_catalog.pg_class'::regclass) x
join pg_catalog.pg_class s on s.oid = x.sequence and s.relkind = 'S'
join pg_catalog.pg_namespace n on n.oid = s.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = pg_catalog.to_regclass($1) and a.attnum = x.attnum
