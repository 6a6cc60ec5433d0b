select 1\g
select 2\G
select 3\g select 4\G select 5;
