-- How many rows the table has.
-- Placeholder relation: from the profile.
-- rows bigint
select count(*) from {relation} t
