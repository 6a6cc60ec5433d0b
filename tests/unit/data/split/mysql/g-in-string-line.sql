select 'a\\g', 1; select 2;
