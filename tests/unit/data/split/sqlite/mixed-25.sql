create temp trigger x after insert on t begin select 1; select 2; end; select 3;create trigger x after insert on t begin select 1; end; create trigger y after insert on t begin select 2; end;
drop trigger x; drop trigger y; create table trigger_log (a int); insert into trigger_log values (1); drop table trigger_log;
/* between; two */
