create function f() returns void language plpgsql as $body$
begin
  execute 'drop table x;'; -- a comment; $$
  perform $inner$ a; b $inner$;
end;
$body$;
drop function f();
