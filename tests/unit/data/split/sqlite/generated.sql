create table g (a int, b text generated always as ('x;' || a) stored, check (a <> ';')); drop table g;
