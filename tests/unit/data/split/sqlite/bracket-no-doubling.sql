create table [x] ([a;b] int); insert into [x] ([a;b]) values (1); drop table [x];
