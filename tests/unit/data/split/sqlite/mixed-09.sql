create table g (a int, b text generated always as ('x;' || a) stored, check (a <> ';')); drop table g;
-- between; two
select 1;
select 2; select json_extract('{"a;": 1}', '$."a;"'); select '{"x":1}' -> '$.x'; select 3;
/* between; two */
pragma foreign_keys=off;
begin transaction;
create table t_new (a integer primary key, b text default ';');
insert into t_new select a, b from t;
drop table t_new;
commit;
pragma foreign_keys=on;
select '😀;😀'; select 1;
-- between; two
