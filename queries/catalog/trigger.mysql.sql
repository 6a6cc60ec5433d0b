-- Triggers, with their turn among those of one event.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'trigger', null, t.event_object_table, t.trigger_name,
       'definition', concat(lower(t.action_timing), ' ', lower(t.event_manipulation), ' ', t.action_statement),
       'turn', t.action_order,
       'sql_mode', t.sql_mode,
       'owner', t.definer
from information_schema.triggers t
where t.trigger_schema = ?
