select '"', '`', '['; create table "'" ("`" int, [''] int); drop table "'";
values (1, ';'), (2, ''';'''); select 2; create table [a;b] ([c'd;] int, ["e;] int); drop table [a;b];