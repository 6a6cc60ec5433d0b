create procedure p() language sql as $f$ select $g$ $f $g$; $f$; call p(); copy t from '/nowhere/x;y'; select 1;

;
create function f() returns int begin atomic select 1; end;
begin;
select 2;
end;

;
