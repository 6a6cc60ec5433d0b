create trigger "end;" after insert on t begin select 1; end; drop trigger "end;";create trigger x after insert on t begin select 1; end; create trigger y after insert on t begin select 2; end;
drop trigger x; drop trigger y;
-- between; two
create trigger [x;y] after insert on t begin insert into u values ('; end;'); end; drop trigger [x;y]; 