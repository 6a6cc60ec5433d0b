-- Tables by name, with their columns; a declared type is a hint in SQLite, so "datetime" counts as time whatever it holds.
-- ?1 text: names, one a line. ?2: ignored, SQLite has no schemas.
-- schema null, table_name text, column_name text, type text (integer, text, time, boolean, other), visible int, size bigint (bytes: of the whole file, which no table exceeds)
select null, m.name, c.name,
       case when c.type like '%date%' or c.type like '%time%' then 'time' when c.type like '%int%' then 'integer'
            when c.type like '%bool%' then 'boolean' when c.type like '%char%' or c.type like '%text%' or c.type like '%clob%' then 'text'
            else 'other' end,
       1, p.page_count * s.page_size
from pragma_page_count p
join pragma_page_size s
join sqlite_master m
join pragma_table_info(m.name) c
where m.type in ('table', 'view')
  and instr(char(10) || ?1 || char(10), char(10) || m.name || char(10)) > 0
  and ?2 is null
order by m.name, c.cid
