do $$ begin a := 1; end $$; select f(a := 1); select f(a => ';');
/* between; two */
select case when a then 'x;' else "y;" end; select 2; /* -- */ select 1; /* -- ; */ select 2;
/* between; two */
select (1 /* ); */ ); select 2; select valuee'x\'; select 2;
-- between; two
create or replace function f() returns int begin atomic
  select case when true then 1 else 2 end;
  select 'end'; select "end";
end;
select 2;
-- between; two
