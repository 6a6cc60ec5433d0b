-- How many rows of a table satisfy a condition. Words: table, condition.
-- Row: n bigint
select count(*) from {table} where {condition}
