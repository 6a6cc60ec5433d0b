create view vv as select a from t; create trigger x instead of insert on vv begin insert into t(a) values (new.a); end; drop view vv;
