-- The pointer goes back to the version before; the table is empty where there is none. Parameter: previous
update {table} set version = cast({previous} as signed), dirty = false where cast({previous} as signed) is not null;
delete from {table} where cast({previous} as signed) is null
