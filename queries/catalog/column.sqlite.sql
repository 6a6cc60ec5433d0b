-- Columns of tables that are no virtual tables; what no pragma tells is read from the table's own text.
-- Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'column', null, m.name, c.name,
       'type', c.type,
       'nullable', case when c."notnull" then 'no' else 'yes' end,
       'default', case when upper(c.dflt_value) <> 'NULL' then c.dflt_value end,
       'position', c.cid + 1
from sqlite_master m
join pragma_table_xinfo(m.name) c
where m.type = 'table' and m.name not like 'sqlite\_%' escape '\' and m.sql not like 'create virtual%'
