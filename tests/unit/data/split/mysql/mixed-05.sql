delimiter go
select 1
go
select 2; go
delimiter ;
select 3;

/*M!100100 select 1 */; select 2;

-- x;
delimiter //
select 1; select 2//
delimiter ;
select 3;

select \N; select a from b where c is \N; select 2;


select '/*'; select '*/'; select "--  "; select 2;


