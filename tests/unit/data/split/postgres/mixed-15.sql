/* it's ; */ select 1; -- it's ; here
select 2; -- "quoted ;
select 3; select :E'a\'; select 2;

;
do $$ begin a := 1; end $$; select f(a := 1); select f(a => ';');
/* between; two */
select $a$ x; $A$ y; $a$; select 2;

;
create function f() returns int begin atomic select case when case when a then b end then c end; end; select 1;
/* between; two */
-- a
/* b */
-- c
select 1;
/* d */ -- e
/* f */ select 2;

;
