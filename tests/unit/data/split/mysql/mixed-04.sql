create user 'a;b'@'%' identified by 'p;w'; grant all on `d;b`.* to 'a;b'@'%'; drop user 'a;b'@'%';

-- x;
--no blank; here
select 1;
--;
select 2;


select 1,
help
from t;


