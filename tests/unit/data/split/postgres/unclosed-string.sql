select 1;
-- fine
select 'abc;
select 2;
