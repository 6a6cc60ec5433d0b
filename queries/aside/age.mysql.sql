-- When tables were made, by whole seconds.
-- kind text, schema text, name text, age bigint
select 'table', null, t.table_name, unix_timestamp(t.create_time)
from information_schema.tables t
where t.table_schema = database() and t.table_type = 'BASE TABLE' and t.create_time is not null
