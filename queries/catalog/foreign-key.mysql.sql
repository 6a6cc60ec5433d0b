-- Foreign keys; a table of another database is shown with it.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'constraint', null, k.table_name, k.constraint_name,
       'type', 'foreign key',
       'columns', group_concat('`', replace(k.column_name, '`', '``'), '`' order by k.ordinal_position separator ', '),
       'references', concat(case when max(k.referenced_table_schema) = k.table_schema then ''
                                 else concat('`', replace(max(k.referenced_table_schema), '`', '``'), '`.') end,
                            '`', replace(max(k.referenced_table_name), '`', '``'), '` (',
                            group_concat('`', replace(k.referenced_column_name, '`', '``'), '`'
                                         order by k.ordinal_position separator ', '), ')'),
       'definition', concat('on update ', lower(max(r.update_rule)), ' on delete ', lower(max(r.delete_rule))),
       'validated', 'yes'
from information_schema.key_column_usage k
join information_schema.referential_constraints r
     on r.constraint_schema = k.constraint_schema and r.table_name = k.table_name and r.constraint_name = k.constraint_name
where k.table_schema = ? and k.referenced_table_name is not null
group by k.table_schema, k.table_name, k.constraint_name
