-- Statements that made the objects of one kind, in the order in which they were made.
-- ?1 text: virtual, table, index, view or trigger. Rows: name, sql.
select m.name, m.sql
from sqlite_master m
where m.sql is not null and m.name not like 'sqlite\_%' escape '\'
  and case when m.type = 'table' and m.sql like 'create virtual%' then 'virtual' else m.type end = ?1
order by m.rowid
