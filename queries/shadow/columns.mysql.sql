-- Columns of a table that can be written.
-- ? text: the table. Rows: name, bytes or text: how values are written.
select c.column_name,
       case when c.data_type in ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'bit', 'geometry', 'point', 'linestring',
                                 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geometrycollection', 'geomcollection')
            then 'bytes' else 'text' end
from information_schema.columns c
where c.table_schema = database() and c.table_name = ? and coalesce(c.generation_expression, '') = ''
order by c.ordinal_position
