-- All rows of the version (of the script where it is repeatable), failed ones and marks of undo too. Parameter: name
delete from {table} where coalesce(version, script) = {name}
