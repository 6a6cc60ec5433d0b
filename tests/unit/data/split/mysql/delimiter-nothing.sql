delimiter
select 1;
