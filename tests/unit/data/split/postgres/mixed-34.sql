/* it's ; */ select 1; -- it's ; here
select 2; -- "quoted ;
select 3;

;
select $é$ ; $é$; select 2;
select a$b$c; select d$$e; select 1;

;
select a #- '{b;c}' from t; select jsonb_path_query(a, '$.b ? (@ > 1);');
create /* ; */ or -- x
replace function f() begin atomic select 1; /* end; */ end; select 2;