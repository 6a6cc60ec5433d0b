pragma foreign_keys=off;
begin transaction;
create table t_new (a integer primary key, b text default ';');
insert into t_new select a, b from t;
drop table t_new;
commit;
pragma foreign_keys=on;
