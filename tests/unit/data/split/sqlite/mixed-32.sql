create table trigger_log (a int); insert into trigger_log values (1); drop table trigger_log;
select cast(';' as text); select typeof('x'); select 3;
-- between; two
insert into t(a) values (901) on conflict do update set b = ';' where b <> ';'; delete from t where a = 901;
-- between; two
create trigger x before delete on t when old.b = 'end;' begin select raise(fail, 'end; of it'); end; drop trigger x;
