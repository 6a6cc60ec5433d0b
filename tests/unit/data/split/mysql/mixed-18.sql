create or replace algorithm=merge definer=`a;b`@`%` sql security invoker view v as select ';' x; drop view v;


select json_extract('{"a;": 1}', '$."a;"'), a->'$.b', a->>"$.c;"; select 2;

-- x;
select 1; # a; b
# c;
select 2 # d;
; select 3;

