/* it's; */ select 1; -- it's;
# it's;
select 2;
