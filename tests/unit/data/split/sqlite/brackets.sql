create table [a;b] ([c'd;] int, ["e;] int); drop table [a;b];
