select 'a\\g', 1; select 2;


delimiter //
select 1 /* // */ // select 2 -- //
//
delimiter ;
select 3;


load data infile '/nowhere/x' into table t fields terminated by ';' enclosed by '"' lines terminated by '\n'; select 1;

-- x;
