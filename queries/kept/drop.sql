-- Word: copy.
drop table if exists {copy}
