-- The migrations of one table, oldest first.
-- Placeholders relation, app, name, applied_at, position, batch, state, since, sort: from the profile (not named with braces here:
-- a value must not be put into a comment, which a newline in a table's name would end).
-- $1 bigint, where since uses it: microseconds since 1970 UTC.
-- app text or null, name text, applied_at bigint (microseconds) or null, position bigint or null, batch text or null,
-- state text: null or 'applied', 'dirty', 'failed'.
select {app}, {name}, {applied_at}, {position}, {batch}, {state}
from {relation} t
where {since}
order by {sort}
