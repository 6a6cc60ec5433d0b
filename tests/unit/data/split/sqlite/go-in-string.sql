select 'a
go
b';
select 2;
