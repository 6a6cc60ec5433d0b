select json_extract('{"a;": 1}', '$."a;"'); select '{"x":1}' -> '$.x'; select 3;

;
create view vv as select a from t; create trigger x instead of insert on vv begin insert into t(a) values (new.a); end; drop view vv; attach ':memory:' as "m;n"; create table "m;n".x (a int); detach "m;n"; select 1;
-- between; two
