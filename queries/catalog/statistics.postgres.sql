-- Extended statistics (CREATE STATISTICS).
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'statistics', n.nspname, null, s.stxname,
       'definition', pg_get_statisticsobjdef(s.oid),
       'target', nullif(to_jsonb(s) ->> 'stxstattarget', '-1'),
       'owner', pg_get_userbyid(s.stxowner),
       'comment', obj_description(s.oid, 'pg_statistic_ext')
from pg_statistic_ext s
join pg_namespace n on n.oid = s.stxnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_statistic_ext'::regclass and x.objid = s.oid and x.deptype = 'e')
