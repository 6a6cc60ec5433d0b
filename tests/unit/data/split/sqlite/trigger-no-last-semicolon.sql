create trigger x after insert on t begin select 1; end
