-- Checks.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'constraint', null, t.table_name, c.constraint_name,
       'type', 'check',
       'definition', c.check_clause,
       'enforced', case when t.enforced = 'NO' then 'no' end,
       'validated', 'yes'
from information_schema.check_constraints c
join information_schema.table_constraints t
     on t.constraint_schema = c.constraint_schema and t.constraint_name = c.constraint_name and t.constraint_type = 'CHECK'
where c.constraint_schema = ?
