copy (select 1 from stdin) to '/nowhere'; select 2; select 1;
select 2; create /* ; */ or -- x
replace function f() begin atomic select 1; /* end; */ end; select 2;
explain (costs off) select 1; explain select ';';
-- between; two
