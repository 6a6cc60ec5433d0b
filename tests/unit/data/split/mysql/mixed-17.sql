delimiter //
select '//'; select "//", `//` //
delimiter ;


select `a--b`, a -- b;
from t; select 2;


select /*! 'a;b' */ 1; select 2;

-- x;
select a regexp '^[;\\.]+$', b rlike "\\d;"; select 2;

-- x;
select 1; -- a; b
select 2 -- c;
; select 3;

-- x;
select 1;
select 2;

