select case when a then 'x;' else "y;" end; select 2;
/* between; two */
select @ -5, @@ 'x;'; select |/ 4;
;;;
;
select 1;
;	select	1	;
select2;select 1 */* ; */ 2; select 1 +-- ; x
2; select 3; 