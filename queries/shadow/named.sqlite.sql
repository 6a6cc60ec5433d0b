-- Whether a table has this name.
-- ?1 text: the name. Rows: one, or none.
select 1 from sqlite_master where type = 'table' and lower(name) = lower(?1)
