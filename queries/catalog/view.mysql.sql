-- Views. A definition that this user may not see is empty; hidden.mysql.sql tells.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'view', null, null, v.table_name,
       'definition', nullif(v.view_definition, ''),
       'columns', (select group_concat('`', replace(c.column_name, '`', '``'), '` ', c.column_type
                                       order by c.ordinal_position separator ', ')
                   from information_schema.columns c where c.table_schema = v.table_schema and c.table_name = v.table_name),
       'check_option', case when v.check_option <> 'NONE' then lower(v.check_option) end,
       'security', lower(v.security_type),
       'owner', v.definer
from information_schema.views v
where v.table_schema = ?
