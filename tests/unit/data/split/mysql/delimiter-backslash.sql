select 1;
delimiter \\
select 2;
