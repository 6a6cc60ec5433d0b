copy t to stdout; select 1;
