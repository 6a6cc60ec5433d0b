/* a; */ select 1; select /* ; */ 2; /* multi
line; */ select 3;

-- x;
select match(a) against ('+"b;" -c' in boolean mode) from t; select 2;

-- x;
/* a /* b; */ select 1; select 2;


select `a--b`, a -- b;
from t; select 2;

select /*! 'a;b' */ 1; select 2;

-- x;
