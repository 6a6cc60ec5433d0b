-- Roles of the server, but those of PostgreSQL itself.
-- Rows: name, then t or f: superuser, inherit, createrole, createdb, login, replication, bypassrls.
select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
from pg_catalog.pg_roles
where rolname !~ '^pg_'
order by rolname
