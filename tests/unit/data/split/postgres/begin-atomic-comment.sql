create /* ; */ or -- x
replace function f() begin atomic select 1; /* end; */ end; select 2;
