select 1;
select 'a
b;';
# c;
select 2;

-- x;
DELIMITER $$
create procedure p() begin select 1; select 2; end$$
create procedure q() begin select ';'; end $$
DELIMITER ;
drop procedure p; drop procedure q;


select \N; select a from b where c is \N; select 2;

   delimiter    |   
select 1; select 2 |
delimiter ;
select 3;

