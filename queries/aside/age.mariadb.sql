-- When tables were made: InnoDB numbers them upwards, under the names of their files. Needs the privilege PROCESS.
-- kind text, schema text, name text, age bigint
select 'table', null, t.table_name, s.table_id
from information_schema.tables t
join information_schema.innodb_sys_tables s
     on cast(s.name as binary) = concat(cast(convert(t.table_schema using filename) as binary), '/',
                                        cast(convert(t.table_name using filename) as binary))
where t.table_schema = database() and t.table_type = 'BASE TABLE'
