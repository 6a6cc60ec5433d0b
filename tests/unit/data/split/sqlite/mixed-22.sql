CREATE TRIGGER x BEFORE UPDATE OF a ON t FOR EACH ROW WHEN new.a <> ';' BEGIN SELECT RAISE(ABORT, 'no; never'); END; DROP TRIGGER x;
-- between; two
create view vv as select a from t; create trigger x instead of insert on vv begin insert into t(a) values (new.a); end; drop view vv;

;
delete from t where b = ';' returning a; select 1;