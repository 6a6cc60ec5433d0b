/*!50001 select ';' */; select 1;

-- x;
start transaction; delete from t; commit; begin; rollback; set autocommit = 0;


alter table t add constraint c check (a <> ';' and b <> ";"); alter table t drop constraint c;


select 1; --
select 2; --
;

-- x;
