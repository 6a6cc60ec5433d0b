create temp trigger x after insert on t begin select 1; select 2; end; select 3; select 1;
select 2;pragma foreign_keys = off; pragma table_info('t'); pragma user_version; select 1;select 1
;
select
2
; create trigger [x;y] after insert on t begin insert into u values ('; end;'); end; drop trigger [x;y];

;
