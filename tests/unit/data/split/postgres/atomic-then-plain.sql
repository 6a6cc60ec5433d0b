create function f() returns int begin atomic select 1; end;
begin;
select 2;
end;
