select 1 \g
select 2;
