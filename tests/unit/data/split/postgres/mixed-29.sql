copy t from '/nowhere/x;y'; select 1;
select :a; select ':a;', a::b; select :'c;'; select :"d;";

;
select 1 - -1, 2 --;
- 3; select 4;

;
select 1e'x\'; select 2;
select 1e'x\'; select 2;
-- between; two
select 1a'b;c'; select 1E'd\'; select 2;