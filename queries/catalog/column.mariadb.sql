-- Columns of tables, and of views and sequences, which the caller leaves out: a join with their types takes most of a second at 500 tables.
-- MariaDB gives a default as SQL, 'NULL' where a column may be NULL and has none.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'column', null, c.table_name, c.column_name,
       'type', c.column_type,
       'nullable', lower(c.is_nullable),
       'default', case when c.column_default <> 'NULL' then c.column_default end,
       'generated', nullif(c.generation_expression, ''),
       'generated_kind', case when c.extra like '%VIRTUAL GENERATED%' then 'virtual' when c.extra like '%STORED GENERATED%' then 'stored' end,
       'identity', case when c.extra like '%auto_increment%' then 'auto_increment' end,
       'extra', nullif(trim(both ', ' from replace(replace(replace(c.extra, 'VIRTUAL GENERATED', ''), 'STORED GENERATED', ''),
                                                   'auto_increment', '')), ''),
       'collation', c.collation_name,
       'position', c.ordinal_position,
       'comment', nullif(c.column_comment, '')
from information_schema.columns c
where c.table_schema = ?
