-- Indexes of tables and materialized views, those of constraints too. An invalid one is what a failed CREATE INDEX CONCURRENTLY leaves;
-- of a partitioned index it means that a partition's is missing.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'index', n.nspname, c.relname, i.relname,
       'definition', pg_get_indexdef(x.indexrelid),
       'unique', case when x.indisunique then 'yes' else 'no' end,
       'valid', case when x.indisvalid and x.indisready and x.indislive then 'yes' else 'no' end,
       'constraint', case when k.oid is not null then 'yes' end,
       'partition_of', (select h.inhparent::regclass::text from pg_inherits h where h.inhrelid = i.oid),
       'replica_identity', case when x.indisreplident then 'yes' end,
       'clustered', case when x.indisclustered then 'yes' end,
       'tablespace', case when i.reltablespace <> 0 then (select s.spcname from pg_tablespace s where s.oid = i.reltablespace) end,
       'comment', w.description
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_class c on c.oid = x.indrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_description w on w.objoid = i.oid and w.classoid = 'pg_class'::regclass and w.objsubid = 0
left join pg_constraint k on k.conindid = i.oid and k.contype in ('p', 'u', 'x') -- has no index: joined once, not looked up
where c.relkind in ('r', 'p', 'f', 'm')
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e')
