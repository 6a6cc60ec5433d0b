-- What a sequence was made with: the sequence itself is read, but not where it stands.
-- Placeholder relation: the sequence, quoted (not named with braces here: a newline in its name would end the comment).
-- Rows: pairs of an attribute's key and value.
select 'start', start_value, 'increment', increment, 'minimum', minimum_value, 'maximum', maximum_value, 'cache', cache_size,
       'cycle', case when cycle_option = 1 then 'yes' else 'no' end
from {relation}
