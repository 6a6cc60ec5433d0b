savepoint s; delete from t; rollback to s; release s; select 1;
/* between; two */
select a from t order by b desc limit 1 offset 2; delete from u where a in (select a from t); select 3;CREATE TRIGGER x BEFORE UPDATE OF a ON t FOR EACH ROW WHEN new.a <> ';' BEGIN SELECT RAISE(ABORT, 'no; never'); END; DROP TRIGGER x;
/* between; two */
