create sequence s; select next value for s; drop sequence s;


select 1; select 2;select 3; select 4;

select
status
from t;

select 'a\\'; select "b\\"; select 'c\\\\';

select 'a;b', 'it''s; fine', 'it\'s; fine';
select '\\'; select '\\\';';

-- x;
