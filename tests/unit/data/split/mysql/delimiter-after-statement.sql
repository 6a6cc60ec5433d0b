select 1; delimiter //
select 2; select 3//
delimiter ;
select 4;
