-- How many rows a table has, counted up to a limit. The word table: SQL; limit a parameter.
-- count bigint
select count(*) from (select 1 from {table} limit {limit}) counted
