-- The files that were applied, whole or in part. A row whose version begins with a dot is Atlas's own, and type 1 is a baseline.
-- version text, executed_at timestamp, state text: null, 'failed' or 'dirty'
select r.version, r.executed_at,
       case when coalesce(r.error, '') <> '' then 'failed' when r.applied < r.total then 'dirty' end as state
from {table} r
where r.version not like '.%' and r.type <> 1
