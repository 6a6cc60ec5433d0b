;;;
;
select 1;
;
