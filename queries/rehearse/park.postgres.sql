-- A table of the framework's own is put where it stays while everything else is dropped. Words: table, place.
alter table if exists {table} set schema {place}
