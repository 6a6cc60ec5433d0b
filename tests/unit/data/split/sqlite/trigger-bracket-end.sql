create trigger [x;y] after insert on t begin insert into u values ('; end;'); end; drop trigger [x;y];
