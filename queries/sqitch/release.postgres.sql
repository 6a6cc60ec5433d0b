-- Gives it back.
select pg_catalog.pg_advisory_unlock(75474063)
