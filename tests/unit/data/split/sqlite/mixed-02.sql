select 'c:\'; select 'd:\\'; select 2;
-- between; two
delete from t where b = ';' returning a; select 1;
/* between; two */
create table trigger_log (a int); insert into trigger_log values (1); drop table trigger_log;
/* between; two */
