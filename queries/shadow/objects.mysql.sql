-- Objects of the session's schema, in an order in which those of one kind can be made.
-- Rows: kind (as in SHOW CREATE, in lower case), name.
select case t.table_type when 'VIEW' then 'view' when 'SEQUENCE' then 'sequence' else 'table' end, t.table_name, 0
from information_schema.tables t
where t.table_schema = database() and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW', 'SEQUENCE')
union all
select lower(r.routine_type), r.routine_name, 0 from information_schema.routines r where r.routine_schema = database()
union all
select 'trigger', g.trigger_name, g.action_order from information_schema.triggers g where g.trigger_schema = database()
union all
select 'event', e.event_name, 0 from information_schema.events e where e.event_schema = database()
order by 1, 3, 2
