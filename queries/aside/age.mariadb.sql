-- When tables were made: InnoDB numbers them upwards. Needs the privilege PROCESS.
-- kind text, schema text, name text, age bigint
select 'table', null, t.table_name, s.table_id
from information_schema.tables t
join information_schema.innodb_sys_tables s on s.name = concat(t.table_schema, '/', t.table_name)
where t.table_schema = database() and t.table_type = 'BASE TABLE'
