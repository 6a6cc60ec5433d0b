-- Rows go back whose key is not there. Words: table, columns, select, copy, absent.
insert into {table} ({columns}) select {select} from {copy} as k where {absent}
