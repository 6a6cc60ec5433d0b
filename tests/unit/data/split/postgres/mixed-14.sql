create procedure p() language sql as $f$ select $g$ $f $g$; $f$; call p();
-- between; two
select 4 / 2; select 4 // 2; select 4 /2* 1;
/* between; two */
select 1); select 2; select 1 */* ; */ 2; select 1 +-- ; x
2; select 3;
/* between; two */
create or replace view v as select case when true then 1 end; begin; select 1; end; 