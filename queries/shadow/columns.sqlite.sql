-- Columns of a table that can be written: neither generated nor hidden.
-- ?1 text: the table. Rows: name.
select c.name from pragma_table_xinfo(?1) c where c.hidden = 0 order by c.cid
