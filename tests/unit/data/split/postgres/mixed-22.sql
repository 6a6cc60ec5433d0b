select :a; select ':a;', a::b; select :'c;'; select :"d;";

;
select valuee'x\'; select 2;

;
-- nothing here; at all
/* nor here; */
;

;
copy t from '/nowhere/x;y'; select 1;
comment on table t is 'it''s; a table'; comment on column t.a is E'tab\t; quote\'';select $1, $2; select $1$2; 