select x'3B', X'0a'; select 2;
/* between; two */
CREATE TRIGGER x BEFORE UPDATE OF a ON t FOR EACH ROW WHEN new.a <> ';' BEGIN SELECT RAISE(ABORT, 'no; never'); END; DROP TRIGGER x;
alter table u add column z text default 'x;y'; alter table u drop column z; select 1;
create trigger [x;y] after insert on t begin insert into u values ('; end;'); end; drop trigger [x;y];create trigger x after insert on t begin select 1; end; create trigger y after insert on t begin select 2; end;
drop trigger x; drop trigger y;
-- between; two
