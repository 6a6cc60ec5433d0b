-- Tables by name in this database (or the one named), with their columns.
-- 1: text, names, one a line. 2: text, a schema, or null for the database connected to.
-- schema text, table_name text, column_name text, type text (integer, text, time, boolean, other), visible int, size bigint (bytes)
select c.table_schema, c.table_name, c.column_name,
       case when c.data_type in ('tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'bit') then 'integer'
            when c.data_type like '%char%' or c.data_type like '%text' or c.data_type in ('enum', 'set') then 'text'
            when c.data_type in ('datetime', 'timestamp', 'date') then 'time' else 'other' end,
       case when c.table_schema = database() then 1 else 0 end, coalesce(t.data_length, 0)
from information_schema.columns c
join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
where find_in_set(c.table_name, replace(?, char(10 using utf8mb4), ',')) > 0
  and c.table_schema = coalesce(?, database())
order by c.table_schema, c.table_name, c.ordinal_position
