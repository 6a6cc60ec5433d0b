.headers on
select 1;
