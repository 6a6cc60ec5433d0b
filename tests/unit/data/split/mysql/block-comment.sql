/* a; */ select 1; select /* ; */ 2; /* multi
line; */ select 3;
