pragma foreign_keys=off;
begin transaction;
create table t_new (a integer primary key, b text default ';');
insert into t_new select a, b from t;
drop table t_new;
commit;
pragma foreign_keys=on;
-- between; two
create table e ("end" int, [begin] int); select "end" from e; drop table e;
-- between; two
drop table if exists "users;"; drop index if exists `i;j`; drop view if exists [v;w];create table e ("end" int, [begin] int); select "end" from e; drop table e;
