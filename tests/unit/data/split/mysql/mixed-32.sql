load data infile '/nowhere/x' into table t fields terminated by ';' enclosed by '"' lines terminated by '\n'; select 1;

-- x;
select 1

from t

where a = ';';

delimiter END_OF_IT
select 1; select 2 END_OF_IT select 3 END_OF_IT
delimiter ;
select 4;


