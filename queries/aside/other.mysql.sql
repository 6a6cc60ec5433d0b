-- How many rows have no value, or another than that one, in a column, counted up to a limit. The words table and column: SQL; value (as text)
-- and limit are parameters.
-- count bigint
select count(*) from (select 1 from {table} where {column} is null or cast({column} as char) <> {value} limit {limit}) counted
