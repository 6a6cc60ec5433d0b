-- A row where the place to set things aside exists already: here it is how the names of tables begin.
-- ? text: the beginning
-- one integer
select 1 from sqlite_master where substr(name, 1, length(?1) + 1) = ?1 || '_' and type = 'table'
