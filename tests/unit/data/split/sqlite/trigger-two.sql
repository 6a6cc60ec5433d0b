create trigger x after insert on t begin select 1; end; create trigger y after insert on t begin select 2; end;
drop trigger x; drop trigger y;
