-- What this user cannot see of a database, in words: definitions that are not given, and kinds of objects that the server leaves out
-- without a word where a privilege is missing. A privilege that comes by a role or for single tables does not count.
-- ? text: the database, three times. what text
select concat('the definition of view ''', v.table_name, ''' (privilege SHOW VIEW)')
from information_schema.views v
where v.table_schema = ? and (v.view_definition is null or v.view_definition = '')
union all
select concat('the definition of ', lower(r.routine_type), ' ''', r.routine_name, ''' (its owner''s, or SELECT on mysql.proc)')
from information_schema.routines r
where r.routine_schema = ? and r.routine_definition is null and r.routine_type in ('FUNCTION', 'PROCEDURE')
union all
select concat(p.what, ' (privilege ', p.privilege, ' on database ''', d.name, ''')')
from (select 'tables, columns, views' as what, 'SELECT' as privilege union all select 'triggers', 'TRIGGER'
      union all select 'events', 'EVENT' union all select 'functions, procedures', 'EXECUTE') p
join (select ? as name, concat('''', left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
                               '''@''', substring_index(current_user(), '@', -1), '''') as grantee) d
where not exists (select 1 from information_schema.user_privileges u where u.grantee = d.grantee and u.privilege_type = p.privilege)
  and not exists (select 1 from information_schema.schema_privileges s
                  where s.grantee = d.grantee and s.privilege_type = p.privilege and d.name like s.table_schema)
