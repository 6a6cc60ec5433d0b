-- The pointer goes back to the version before; the table is empty where there is none. Parameter: previous
update {table} set version = cast({previous} as integer), dirty = false where cast({previous} as integer) is not null;
delete from {table} where cast({previous} as integer) is null
