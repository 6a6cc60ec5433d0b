-- A row where a session is building that index at this moment.
-- $1 text: schema. $2 text: the index.
-- pid integer
select p.pid
from pg_stat_progress_create_index p
join pg_class c on c.oid = p.index_relid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text
