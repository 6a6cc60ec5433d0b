savepoint s; delete from t; rollback to s; release s; select 1;
/* between; two */
pragma foreign_keys=off;
begin transaction;
create table t_new (a integer primary key, b text default ';');
insert into t_new select a, b from t;
drop table t_new;
commit;
pragma foreign_keys=on;

;
select 1
;
select
2
;

;
select 'c:\'; select 'd:\\'; select 2;
/* between; two */
