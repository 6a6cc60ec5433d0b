delete from t where a = ';' returning b; insert into t values (1) returning *;
