-- The current version; 0 stands for none.
-- version int
select v.version from {table} v where v.version > 0
