select 1;
clear;
select 1;
