-- How many rows a table has, counted up to a limit.
-- rows bigint
select count(*) from (select 1 from {table} limit 100001)
