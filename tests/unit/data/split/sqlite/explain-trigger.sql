explain create trigger x after insert on t begin select 1; select 2; end; select 3;
