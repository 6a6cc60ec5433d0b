create procedure p() language sql as $f$ select $g$ $f $g$; $f$; call p();
/* it's ; */ select 1; -- it's ; here
select 2; -- "quoted ;
select 3; select 1; select 2;select 3;;; select 4;
/* between; two */
