explain (costs off) select 1; explain select ';';

;
CREATE PROCEDURE p(a int) BEGIN ATOMIC INSERT INTO t VALUES (a); DELETE FROM u; END; CALL p(1);
-- between; two
select $$ -- not a comment; $$; select $$ /* nor this; $$; select 3;/* it's ; */ select 1; -- it's ; here
select 2; -- "quoted ;
select 3;
/* between; two */
do language plpgsql $x$ begin null; end $x$; do 'begin null; end'; select 1;
select 1 ` 2; select 3;
/* between; two */
