create or replace algorithm=merge definer=`a;b`@`%` sql security invoker view v as select ';' x; drop view v;


select json_extract('{"a;": 1}', '$."a;"'), a->'$.b', a->>"$.c;"; select 2;


/*;**/ select 1; /***/select 2; /**/ select 3; /*/;*/ select 4;


alter table t partition by range (a) (partition p0 values less than (10) comment = ';', partition p1 values less than maxvalue); select 1;

