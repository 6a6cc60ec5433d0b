   	select 1	;  
  select 2  ;select/*;*/1/**/;/*;*/select/*;*/2; create trigger x before delete on t when old.b = 'end;' begin select raise(fail, 'end; of it'); end; drop trigger x;
/* between; two */
select ?, ?1, :a, @b, $c; select 2;

;
