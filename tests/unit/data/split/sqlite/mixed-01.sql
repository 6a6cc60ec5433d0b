explain query plan select ';' from t; explain select 1; select 2;
/* between; two */
values (1, ';'), (2, ''';'''); select 2;

;
