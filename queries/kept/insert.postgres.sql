-- Rows go back whose key is not there. Words: table, columns, select, copy, absent.
insert into {table} ({columns}) overriding system value select {select} from {copy} as k where {absent}
