CREATE TRIGGER x BEFORE UPDATE OF a ON t FOR EACH ROW WHEN new.a <> ';' BEGIN SELECT RAISE(ABORT, 'no; never'); END; DROP TRIGGER x;
/* between; two */
create table "a;b" ("c""d;" int); drop table "a;b";

;
