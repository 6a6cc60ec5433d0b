-- The applied versions of each source, which the command line keeps as one JSON document: source, then version, then whether it is dirty.
-- source text, version text, dirty boolean
select s.key as source, m.key as version, m.value = 'true'::jsonb as dirty
from {table} h
cross join lateral jsonb_each(case when jsonb_typeof(h.cli_state -> 'migrations') = 'object' then h.cli_state -> 'migrations' end) s
cross join lateral jsonb_each(case when jsonb_typeof(s.value) = 'object' then s.value end) m
where m.key ~ '^[0-9]+$'
