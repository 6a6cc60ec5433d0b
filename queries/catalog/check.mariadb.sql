-- Checks of tables and of columns; one of a column has the column's name.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'constraint', null, c.table_name, c.constraint_name,
       'type', 'check',
       'definition', c.check_clause,
       'level', lower(c.level),
       'validated', 'yes'
from information_schema.check_constraints c
where c.constraint_schema = ?
