-- The same, counted no further than a number. Words: table, condition, most.
-- Row: n bigint
select count(*) from (select 1 as one from {table} where {condition} limit {most}) as counted
