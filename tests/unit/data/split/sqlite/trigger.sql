create trigger x after insert on t begin update t set b = 1; delete from u where a = ';'; end; select 1;
drop trigger x;
