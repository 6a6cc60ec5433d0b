-- Rows are copied into a new table. Words: copy, select, table, condition.
create table {copy} as select {select} from {table} where {condition}
