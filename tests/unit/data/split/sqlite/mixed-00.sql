create trigger x before delete on t when old.b = 'end;' begin select raise(fail, 'end; of it'); end; drop trigger x;

;
begin; select 1; end; begin immediate; insert into t(a) values (1); commit; begin exclusive transaction; end transaction; create table e ("end" int); create trigger x after insert on e begin update e set "end" = 1; select "end" from e; end; drop table e;
create trigger x before delete on t when old.b = 'end;' begin select raise(fail, 'end; of it'); end; drop trigger x;
