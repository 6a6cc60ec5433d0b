-- Sequences with the column that owns them; where they stand is not read.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'sequence', n.nspname, null, c.relname,
       'type', format_type(s.seqtypid, null),
       'start', s.seqstart,
       'increment', s.seqincrement,
       'minimum', s.seqmin,
       'maximum', s.seqmax,
       'cache', s.seqcache,
       'cycle', case when s.seqcycle then 'yes' else 'no' end,
       'owned_by', (select d.refobjid::regclass || '.' || quote_ident(a.attname)
                    from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
                      and d.deptype in ('a', 'i') and d.refobjsubid > 0),
       'identity', (select 'yes' from pg_depend d
                    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
                      and d.deptype = 'i' and d.refobjsubid > 0),
       'persistence', case c.relpersistence when 'u' then 'unlogged' end,
       'owner', pg_get_userbyid(c.relowner),
       'privileges', (select string_agg(g::text, ', ' order by g::text) from unnest(coalesce(c.relacl, acldefault('s', c.relowner))) g),
       'comment', obj_description(c.oid, 'pg_class')
from pg_sequence s
join pg_class c on c.oid = s.seqrelid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')
