select 1,
help
from t;


insert into t values ('😀;😀'); select 1;

select 1;
select 2;

-- x;
delimiter END_OF_IT
select 1; select 2 END_OF_IT select 3 END_OF_IT
delimiter ;
select 4;

select 4/2; select 4 / 2 * 1; select 4*/ 2;


