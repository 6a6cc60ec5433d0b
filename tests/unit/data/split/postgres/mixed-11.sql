alter type color add value 'red;ish'; alter type color rename value 'a' to 'b';

;
begin; select 1; end; begin work; commit; start transaction; rollback;create function f() returns void as '
begin
  perform ''a;b'';
end;' language plpgsql; select 1;
create function f() returns int begin atomic select 1; end;
begin;
select 2;
end;create policy p on t using (a = current_user or b in (select ';' from c)); drop policy p on t;

;
select case when a then 'x;' else "y;" end; select 2;
/* between; two */
