create table e ("end" int); create trigger x after insert on e begin update e set "end" = 1; select "end" from e; end; drop table e;
