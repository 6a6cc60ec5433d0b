-- The pointer goes back to the version before; the table is empty where there is none. Parameter: previous
update {table} set version = cast({previous} as bigint), dirty = false where cast({previous} as bigint) is not null;
delete from {table} where cast({previous} as bigint) is null
