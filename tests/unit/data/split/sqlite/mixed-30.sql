select a from t order by b desc limit 1 offset 2; delete from u where a in (select a from t); select 3;
-- between; two
select 1.5e3, .5, 5., 0x1F; select 1e2; select 2;
values (1, ';'), (2, ''';'''); select 2;
/* between; two */
