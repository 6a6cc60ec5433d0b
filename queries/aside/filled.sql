-- How many rows have a value in a column, counted up to a limit. The words table and column: SQL; limit a parameter.
-- count bigint
select count(*) from (select 1 from {table} where {column} is not null limit {limit}) counted
