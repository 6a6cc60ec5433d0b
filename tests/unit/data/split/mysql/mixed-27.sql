select date '2020-01-01', timestamp'2020-01-01 00:00:00', interval 1 day; select 2;

alter table t add constraint c check (a <> ';' and b <> ";"); alter table t drop constraint c;

-- x;
select 'a\
b;'; select 2;


select 'äöü;', `naïve;`; -- ß; 
select '日本;語';

delete from t where a = ';' returning b; insert into t values (1) returning *;


--no blank; here
select 1;
--;
select 2;

-- x;
