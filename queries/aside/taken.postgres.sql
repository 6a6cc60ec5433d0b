-- A row where the place to set things aside exists already.
-- $1 text: the schema
-- one integer
select 1 from pg_namespace where nspname = $1::text
