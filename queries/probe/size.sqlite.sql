-- How large a table may be: a row's number is rarely below the number of rows, but that is no estimate. Word: table.
-- Row: rows bigint (null: not known), bytes bigint, source text
select null, max(rowid) * 100, null from {table}
