-- When objects were made: OIDs grow. Nothing of what was set aside.
-- kind text, schema text, name text, age bigint
select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
       n.nspname, c.relname, c.oid::bigint
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and n.nspname !~ '^(pg_|migrollback_aside)' and n.nspname <> 'information_schema'
union all
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
       n.nspname, p.proname || '(' || oidvectortypes(p.proargtypes) || ')', p.oid::bigint
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where n.nspname !~ '^(pg_|migrollback_aside)' and n.nspname <> 'information_schema'
union all
select case t.typtype when 'd' then 'domain' else 'type' end, n.nspname, t.typname, t.oid::bigint
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_class c on c.oid = t.typrelid
where (t.typtype in ('e', 'd', 'r') or c.relkind = 'c') and n.nspname !~ '^(pg_|migrollback_aside)' and n.nspname <> 'information_schema'
