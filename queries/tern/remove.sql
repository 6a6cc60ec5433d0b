-- The pointer goes back to the version before, 0 where there is none. Parameter: previous
update {table} set version = coalesce(cast({previous} as integer), 0)
