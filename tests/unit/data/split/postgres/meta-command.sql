select 1;
\echo hello
select 2;
