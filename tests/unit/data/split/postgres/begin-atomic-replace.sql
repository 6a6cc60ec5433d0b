create or replace function f() returns int begin atomic
  select case when true then 1 else 2 end;
  select 'end'; select "end";
end;
select 2;
