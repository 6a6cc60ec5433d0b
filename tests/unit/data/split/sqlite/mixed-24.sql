create temp trigger x after insert on t begin select 1; select 2; end; select 3; create table e ("end" int); create trigger x after insert on e begin update e set "end" = 1; select "end" from e; end; drop table e;
-- between; two
CREATE TRIGGER x BEFORE UPDATE OF a ON t FOR EACH ROW WHEN new.a <> ';' BEGIN SELECT RAISE(ABORT, 'no; never'); END; DROP TRIGGER x;    	select 1	;  
  select 2  ;
