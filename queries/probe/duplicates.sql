-- How many rows have another one with the same values. Words: table, condition (the columns are not null), columns.
-- Row: n bigint
select coalesce(sum(n), 0) from (select count(*) as n from {table} where {condition} group by {columns} having count(*) > 1) as same
