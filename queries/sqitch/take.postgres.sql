-- Takes the advisory lock that a run of the framework takes. taken boolean
select pg_catalog.pg_try_advisory_lock(75474063)
