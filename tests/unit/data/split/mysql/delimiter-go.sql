delimiter go
select 1
go
select 2; go
delimiter ;
select 3;
