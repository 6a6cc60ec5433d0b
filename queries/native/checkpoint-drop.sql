-- Nothing is half undone any more.
drop table {checkpoint}
