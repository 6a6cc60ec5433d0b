-- The column's sequence goes on behind its largest value. Words: table, column. Parameters: relation text (as SQL), name text.
-- Row: value bigint
select setval(pg_get_serial_sequence({relation}, {name}), greatest((select coalesce(max({column}), 1) from {table}), 1))
