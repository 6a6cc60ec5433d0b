create trigger x before delete on t when old.b = 'end;' begin select raise(fail, 'end; of it'); end; drop trigger x;
