select 1/* ; */+/**/2; select/*x*/3;

select 1

from t

where a = ';';

/* a /* b; */ select 1; select 2;

-- x;
select `a--b`, a -- b;
from t; select 2;

/*M!100100 select 1 */; select 2;


select 'a\
b;'; select 2;

-- x;
