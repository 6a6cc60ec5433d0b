delete from t where b = ';' returning a; select 1;
