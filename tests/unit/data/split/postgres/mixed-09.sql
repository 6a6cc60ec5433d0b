create procedure p() language sql as $f$ select $g$ $f $g$; $f$; call p();
;;;
;
select 1;
;

;
select 1); select 2; 