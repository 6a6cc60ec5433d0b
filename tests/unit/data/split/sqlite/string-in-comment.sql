/* it's; */ select 1; -- it's;
select 2;
