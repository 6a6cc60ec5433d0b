-- Nothing is applied. Word: table.
delete from {table}
