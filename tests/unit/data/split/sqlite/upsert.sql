insert into t(a) values (901) on conflict do update set b = ';' where b <> ';'; delete from t where a = 901;
