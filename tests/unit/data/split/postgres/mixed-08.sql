-- a
/* b */
-- c
select 1;
/* d */ -- e
/* f */ select 2;

;
select $a$ ; $a ; $a$ ; select '$a$;';
/* between; two */
do $$ begin a := 1; end $$; select f(a := 1); select f(a => ';');
create function f() returns void language plpgsql as $body$
begin
  execute 'drop table x;'; -- a comment; $$
  perform $inner$ a; b $inner$;
end;
$body$;
drop function f(); select 1$$;$$; select 2;

;
