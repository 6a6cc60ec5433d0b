-- A table by its name.
-- ?1 text: the name. Rows: name as it is written, 1 where its rows are numbered (0: WITHOUT ROWID).
select m.name, case when exists (select 1 from pragma_index_list(m.name) i where i.origin = 'pk'
                                 and not exists (select 1 from sqlite_master x where x.name = i.name)) then 0 else 1 end
from sqlite_master m
where m.type = 'table' and lower(m.name) = lower(?1)
