-- Who is a member of which role.
-- Rows: role, member, t where with admin option.
select r.rolname, m.rolname, bool_or(a.admin_option)
from pg_catalog.pg_auth_members a
join pg_catalog.pg_roles r on r.oid = a.roleid
join pg_catalog.pg_roles m on m.oid = a.member
where m.rolname !~ '^pg_'
group by r.rolname, m.rolname
order by r.rolname, m.rolname
