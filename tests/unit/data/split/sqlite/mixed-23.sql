delete from t where b = ';' returning a; select 1;

;
insert into t(a) values (901) on conflict do update set b = ';' where b <> ';'; delete from t where a = 901;
/* between; two */
insert into t(a) values (901) on conflict do update set b = ';' where b <> ';'; delete from t where a = 901; 