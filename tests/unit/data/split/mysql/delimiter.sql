delimiter //
create trigger t before insert on a for each row begin set new.b = 1; set new.c = 2; end//
delimiter ;
select 1;
