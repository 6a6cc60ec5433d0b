/* it's ; */ select 1; -- it's ; here
select 2; -- "quoted ;
select 3;
