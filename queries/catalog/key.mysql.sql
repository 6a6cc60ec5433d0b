-- Primary keys and unique constraints, which are indexes here.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'constraint', null, s.table_name, s.index_name,
       'type', case when s.index_name = 'PRIMARY' then 'primary key' else 'unique' end,
       'columns', group_concat('`', replace(s.column_name, '`', '``'), '`' order by s.seq_in_index separator ', '),
       'validated', 'yes'
from information_schema.statistics s
where s.table_schema = ? and s.non_unique = 0
group by s.table_name, s.index_name
