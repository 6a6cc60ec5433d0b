do $$ begin perform 1; perform ';'; end $$; select 2;
