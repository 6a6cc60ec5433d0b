explain query plan select ';' from t; explain select 1; select 2;
