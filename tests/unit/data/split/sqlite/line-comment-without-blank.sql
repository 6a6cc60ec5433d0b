select 1;--a;
select 2--;
; select 3;
