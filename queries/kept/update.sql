-- A value goes back to the rows of its key where it is as nobody has written it since. Words: table, column, value, copy, matches, untouched.
update {table} set {column} = (select {value} from {copy} as k where {matches})
where ({untouched}) and exists (select 1 from {copy} as k where {matches})
