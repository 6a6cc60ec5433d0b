select a$b$c; select d$$e; select 1;
