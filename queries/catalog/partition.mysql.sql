-- Partitions and subpartitions. The bound of one by hash is its number.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'partition', null, p.table_name, concat(p.partition_name, coalesce(concat('.', p.subpartition_name), '')),
       'method', lower(concat(p.partition_method, coalesce(concat(', ', p.subpartition_method), ''))),
       'expression', concat(coalesce(p.partition_expression, ''), coalesce(concat(', ', p.subpartition_expression), '')),
       'bound', coalesce(p.partition_description, p.partition_ordinal_position),
       'comment', nullif(p.partition_comment, '')
from information_schema.partitions p
where p.table_schema = ? and p.partition_name is not null
