-- Where the rows of each table lie: another file after a statement means that the table was written anew.
-- schema text, name text, file text
select n.nspname, c.relname, c.relfilenode::text
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
