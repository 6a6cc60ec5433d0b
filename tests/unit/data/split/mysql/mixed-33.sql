select 'äöü;', `naïve;`; -- ß; 
select '日本;語';

select 1; -- a; b
select 2 -- c;
; select 3;

-- x;
insert into t values ('a;', "b;", 'c''d;', "e""f;", 'g\'h;', "i\"j;"), (';', ";"); update t set a = '\\' where b = "\\";

-- x;
select '/*'; select '*/'; select "--  "; select 2;

-- x;
select 1,
help
from t;


