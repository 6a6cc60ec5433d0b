-- Is there any row? Word: table.
-- Row: 1 where there is
select 1 from {table} limit 1
