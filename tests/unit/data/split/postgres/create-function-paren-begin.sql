create function f(begin int) returns int language sql as 'select 1'; select 2;
