create or replace algorithm=merge definer=`a;b`@`%` sql security invoker view v as select ';' x; drop view v;
