DELIMITER $$
create procedure p() begin select 1; select 2; end$$
create procedure q() begin select ';'; end $$
DELIMITER ;
drop procedure p; drop procedure q;
