select f($$;$$,$x$;$x$);select 2;
