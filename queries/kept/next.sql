-- The number of the next run. Word: kept.
-- Row: id integer
select coalesce(max(id), 0) + 1 from {kept}
