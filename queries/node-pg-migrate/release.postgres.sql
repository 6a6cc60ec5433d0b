-- Gives it back.
select pg_catalog.pg_advisory_unlock(7241865325823964)
