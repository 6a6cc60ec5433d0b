select a from t order by b desc limit 1 offset 2; delete from u where a in (select a from t); select 3;
