create rule r as on delete to t do also (select f('a;('); delete from u where (a) in (1)); drop rule r on t;select 1a'b;c'; select 1E'd\'; select 2;
/* between; two */
select :E'a\'; select 2;
-- between; two
select/* ' */'a;'; select--"
"b;";
/* between; two */
select E 'x\'; select 2;
prepare p (int) as select $1; execute p(1); deallocate p;

;
