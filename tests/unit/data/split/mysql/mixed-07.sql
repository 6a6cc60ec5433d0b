select 1; --
select 2; --
;

select 1;
select 2;


DELIMITER $$
create procedure p() begin select 1; select 2; end$$
create procedure q() begin select ';'; end $$
DELIMITER ;
drop procedure p; drop procedure q;

delimiter //
create trigger t before insert on a for each row begin set new.b = 1; set new.c = 2; end//
delimiter ;
select 1;


