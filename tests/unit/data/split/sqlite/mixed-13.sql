create trigger x after insert on t begin select 1; end; create trigger y after insert on t begin select 2; end;
drop trigger x; drop trigger y;
-- between; two
alter table u add column z text default 'x;y'; alter table u drop column z; select 1;
alter table u add column z text default 'x;y'; alter table u drop column z; select 1;

;
begin; select 1; end; begin immediate; insert into t(a) values (1); commit; begin exclusive transaction; end transaction;
select 'a;' glob '*[;]'; select 2;