-- Tables: plain, partitioned, partitions, foreign.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'table', n.nspname, null, c.relname,
       'type', case c.relkind when 'p' then 'partitioned' when 'f' then 'foreign' else 'table' end,
       'persistence', case c.relpersistence when 'u' then 'unlogged' when 't' then 'temporary' else 'permanent' end,
       'partition_key', case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
       'inherits', (select string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) from pg_inherits i
                    where i.inhrelid = c.oid and not c.relispartition),
       'of_type', case when c.reloftype <> 0 then c.reloftype::regtype::text end,
       'access_method', case when c.relam <> 0 then (select m.amname from pg_am m where m.oid = c.relam) end,
       'tablespace', case when c.reltablespace <> 0 then (select s.spcname from pg_tablespace s where s.oid = c.reltablespace) end,
       'options', (select string_agg(o, ', ' order by o) from unnest(c.reloptions) o),
       'row_security', case when c.relrowsecurity then 'yes' end,
       'force_row_security', case when c.relforcerowsecurity then 'yes' end,
       'replica_identity', case c.relreplident when 'd' then null when 'n' then 'nothing' when 'f' then 'full' else 'index' end,
       'foreign', (select quote_ident(v.srvname) || ' (' || coalesce((select string_agg(o, ', ' order by o) from unnest(f.ftoptions) o), '')
                          || ')'
                   from pg_foreign_table f join pg_foreign_server v on v.oid = f.ftserver where f.ftrelid = c.oid),
       'owner', pg_get_userbyid(c.relowner),
       'privileges', (select string_agg(g::text, ', ' order by g::text) from unnest(coalesce(c.relacl, acldefault('r', c.relowner))) g),
       'comment', obj_description(c.oid, 'pg_class')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f')
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')
