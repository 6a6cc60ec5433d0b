-- A row for each session in which Ecto migrates: it holds SHARE UPDATE EXCLUSIVE on the migration table, as nothing else does but
-- vacuuming, which people do not do to this table by hand. An empty table does not tell its own name, and nothing of it could be undone.
-- holder text
select 'session ' || l.pid as holder
from pg_locks l
join pg_stat_activity a on a.pid = l.pid and a.backend_type = 'client backend'
where l.locktype = 'relation' and l.granted and l.mode = 'ShareUpdateExclusiveLock' and l.pid <> pg_backend_pid()
  and l.database = (select oid from pg_database where datname = current_database())
  and l.relation = (select tableoid from {table} limit 1)
