select date '2020-01-01', timestamp'2020-01-01 00:00:00', interval 1 day; select 2;

create or replace algorithm=merge definer=`a;b`@`%` sql security invoker view v as select ';' x; drop view v;


create sequence s; select next value for s; drop sequence s;


/* a */; select 1;

-- x;
