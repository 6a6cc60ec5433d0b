-- Tables. The row format is that which was asked for; where AUTO_INCREMENT stands is not read.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'table', null, null, t.table_name,
       'type', case when t.table_type = 'SYSTEM VERSIONED' then 'versioned' when t.create_options like '%partitioned%' then 'partitioned'
                    else 'table' end,
       'engine', t.engine,
       'collation', t.table_collation,
       'options', nullif(trim(replace(t.create_options, 'partitioned', '')), ''),
       'comment', nullif(t.table_comment, '')
from information_schema.tables t
where t.table_schema = ? and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
