select 4
/ 2;
select 3;
