select 1; -- a; b
select 2 -- c;
; select 3;
