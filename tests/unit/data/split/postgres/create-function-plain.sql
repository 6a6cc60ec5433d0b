create function f() returns int as 'select 1; select 2;' language sql; select 3;
