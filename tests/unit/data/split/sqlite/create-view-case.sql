create view vv as select case when a then ';' else '' end x from t; select 1; drop view vv;
