create trigger "end;" after insert on t begin select 1; end; drop trigger "end;";
