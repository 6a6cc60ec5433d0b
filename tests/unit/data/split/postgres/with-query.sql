with a as (delete from t returning *), b as (select ';' x) select * from a, b; select 2;
