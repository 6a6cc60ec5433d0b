-- Columns of tables, and of views, which the caller leaves out. MySQL gives a constant default as bare text, which is quoted here, and marks an expression.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'column', null, c.table_name, c.column_name,
       'type', c.column_type,
       'nullable', lower(c.is_nullable),
       'default', case when c.column_default is null or c.extra like '%DEFAULT_GENERATED%' then c.column_default
                       else quote(c.column_default) end,
       'generated', nullif(c.generation_expression, ''),
       'generated_kind', case when c.extra like '%VIRTUAL GENERATED%' then 'virtual' when c.extra like '%STORED GENERATED%' then 'stored' end,
       'identity', case when c.extra like '%auto_increment%' then 'auto_increment' end,
       'extra', nullif(trim(replace(replace(replace(replace(c.extra, 'DEFAULT_GENERATED', ''), 'VIRTUAL GENERATED', ''),
                                            'STORED GENERATED', ''), 'auto_increment', '')), ''),
       'srid', c.srs_id,
       'collation', c.collation_name,
       'position', c.ordinal_position,
       'comment', nullif(c.column_comment, '')
from information_schema.columns c
where c.table_schema = ?
