-- Gives it back.
select pg_catalog.pg_advisory_unlock(9628173550095224)
