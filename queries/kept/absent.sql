-- Condition: no row has this key. Words: table, matches.
not exists (select 1 from {table} as there where {matches})
