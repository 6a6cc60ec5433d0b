-- How large a table is by the server's own statistics, or where there are none by its file: no row is read. Partitions count for their table.
-- Parameters: schema text (null: the session's), name text.
-- Row: rows bigint (null: never analysed), bytes bigint, source text
select case when count(*) filter (where p.reltuples < 0) > 0 then null else sum(p.reltuples)::bigint end,
       sum(case when p.relpages > 0 then p.relpages::bigint * current_setting('block_size')::bigint else pg_relation_size(p.oid) end)::bigint, 'pg_class.reltuples'
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join lateral (select c.oid as relid where c.relkind <> 'p'
              union all select t.relid from pg_partition_tree(c.oid) t where c.relkind = 'p' and t.isleaf) as part on true
join pg_class p on p.oid = part.relid
where n.nspname = coalesce({schema}::text, current_schema()) and c.relname = {name}::text
having count(*) > 0
