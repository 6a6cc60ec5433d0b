select 'a' -- x;
'b;'; select 2;

;
select case when a then 'x;' else "y;" end; select 2;
/* between; two */
comment on table t is '😀;😀'; select 1;create rule r as on delete to t do also (select f('a;('); delete from u where (a) in (1)); drop rule r on t;

;
create function f() returns void language plpgsql as $body$
begin
  execute 'drop table x;'; -- a comment; $$
  perform $inner$ a; b $inner$;
end;
$body$;
drop function f();
