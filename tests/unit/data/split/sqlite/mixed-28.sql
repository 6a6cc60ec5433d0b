select x'3B', X'0a'; select 2;create table e ("end" int); create trigger x after insert on e begin update e set "end" = 1; select "end" from e; end; drop table e;
-- between; two
drop table if exists "users;"; drop index if exists `i;j`; drop view if exists [v;w]; 