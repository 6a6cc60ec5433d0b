go
select 1;
