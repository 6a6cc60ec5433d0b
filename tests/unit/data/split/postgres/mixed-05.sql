create function f(begin int) returns int language sql as 'select 1'; select 2;

;
create or replace function f() returns int begin atomic
  select case when true then 1 else 2 end;
  select 'end'; select "end";
end;
select 2;
/* between; two */
-- abcselect 1;
select 2;
select 1.5e10, .5, 5., 0x1F, 1_000; select 1e; select 2; 