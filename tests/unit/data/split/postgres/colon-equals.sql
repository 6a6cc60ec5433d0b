do $$ begin a := 1; end $$; select f(a := 1); select f(a => ';');
