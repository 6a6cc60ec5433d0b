create table trigger_log (a int); insert into trigger_log values (1); drop table trigger_log;
