select 1 ` 2; select 3;
create function f(begin int) returns int language sql as 'select 1'; select 2;
-- between; two
copy (select 1 from stdin) to '/nowhere'; select 2;create domain d as text check (value ~ '^;[a-z]$' and value <> $$;$$); drop domain d;
/* between; two */
select E'it\'s; here', e'\\'; select E'\\\';';
-- nothing here; at all
/* nor here; */
; 