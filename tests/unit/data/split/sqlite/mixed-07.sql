delete from t where b = ';' returning a; select 1;
create /* ; */ trigger -- y;
x after insert on t begin -- z; end;
select 1; /* end; */ select 2; end; drop trigger x;
/* between; two */
attach ':memory:' as "m;n"; create table "m;n".x (a int); detach "m;n"; select 1;select 1
;
select
2
; create table e ("end" int); create trigger x after insert on e begin update e set "end" = 1; select "end" from e; end; drop table e;