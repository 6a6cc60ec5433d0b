select 'a;' glob '*[;]'; select 2; create table e ("end" int); create trigger x after insert on e begin update e set "end" = 1; select "end" from e; end; drop table e;
create table `a;b` (`c``d;` int); drop table `a;b`;

;
select 1;--a;
select 2--;
; select 3;
/* between; two */
select 1 -- c;
; select 2 /* ; */ ;
/* between; two */
