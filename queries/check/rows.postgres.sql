-- How many rows a table has, as the server's statistics say; nothing where it was never analyzed. A partitioned table: all its partitions.
-- schema and name: text
-- rows bigint
with recursive parts as (
    select c.oid, c.relkind, c.reltuples
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = {schema} and c.relname = {name}
    union all
    select c.oid, c.relkind, c.reltuples
    from parts p
    join pg_inherits i on i.inhparent = p.oid
    join pg_class c on c.oid = i.inhrelid
)
select sum(reltuples)::bigint from parts where relkind = 'r' having min(reltuples) >= 0
