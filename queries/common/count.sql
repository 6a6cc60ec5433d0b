-- How many rows lie before an instant.
-- relation since: from the profile. Parameter, where since uses it: microseconds since 1970 UTC.
-- older bigint
select count(*) from {relation} t where ({since}) is not true
