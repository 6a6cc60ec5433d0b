delimiter END_OF_IT
select 1; select 2 END_OF_IT select 3 END_OF_IT
delimiter ;
select 4;
