begin; select 1; end; begin immediate; insert into t(a) values (1); commit; begin exclusive transaction; end transaction; explain create trigger x after insert on t begin select 1; select 2; end; select 3;
/* between; two */
create table e ("end" int, [begin] int); select "end" from e; drop table e; select x'3B', X'0a'; select 2;

;
