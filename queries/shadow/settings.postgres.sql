-- Settings of this database and of a role, the one that counts last. Not those that load a library or would take the session away.
-- $1 text: the role. Rows: name, value.
select split_part(x.setting, '=', 1), substr(x.setting, strpos(x.setting, '=') + 1)
from (select s.setdatabase, s.setrole, pg_catalog.unnest(s.setconfig) as setting
      from pg_catalog.pg_db_role_setting s
      left join pg_catalog.pg_roles r on r.oid = s.setrole
      left join pg_catalog.pg_database d on d.oid = s.setdatabase
      where (s.setdatabase = 0 or d.datname = pg_catalog.current_database()) and (s.setrole = 0 or r.rolname = $1)) x
where split_part(x.setting, '=', 1) not in ('role', 'session_authorization', 'default_transaction_read_only', 'transaction_read_only')
  and split_part(x.setting, '=', 1) !~ '_preload_libraries$'
order by x.setrole <> 0, x.setdatabase <> 0
