attach ':memory:' as "m;n"; create table "m;n".x (a int); detach "m;n"; select 1;
