create table begin (a int); create table t (begin int, "end" int); select 1;
