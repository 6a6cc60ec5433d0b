select row_number() over (partition by b order by a rows between 1 preceding and current row) from t; select 2;insert into t(a) values (901) on conflict do update set b = ';' where b <> ';'; delete from t where a = 901;

;
create trigger x after insert on t begin select 1; end /* done; */ ; drop trigger x;select 'c:\'; select 'd:\\'; select 2;
/* between; two */
