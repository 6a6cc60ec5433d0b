-- Word: copy.
-- Row: n bigint
select count(*) from {copy}
