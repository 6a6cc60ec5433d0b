select 'a;' glob '*[;]'; select 2; select row_number() over (partition by b order by a rows between 1 preceding and current row) from t; select 2;

;
create table e ("end" int); create trigger x after insert on e begin update e set "end" = 1; select "end" from e; end; drop table e;
/* between; two */
