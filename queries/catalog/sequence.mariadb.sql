-- Sequences; their options are in sequence-options.mariadb.sql.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'sequence', null, null, t.table_name,
       'engine', t.engine,
       'comment', nullif(t.table_comment, '')
from information_schema.tables t
where t.table_schema = ? and t.table_type = 'SEQUENCE'
