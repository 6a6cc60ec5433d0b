select 1; select 2;select 3;;; select 4;select cast(';' as text); select typeof('x'); select 3;select 1;
select 'a
b;'; -- c;
select 2;
/* between; two */
create table [a;b] ([c'd;] int, ["e;] int); drop table [a;b];

;
select 'a;b', 'it''s; fine'; select ''';'''; select '';

;
select 1 -- c;
; select 2 /* ; */ ; 