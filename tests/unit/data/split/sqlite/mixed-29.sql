explain query plan select ';' from t; explain select 1; select 2;
-- between; two
create trigger "end;" after insert on t begin select 1; end; drop trigger "end;";
create table [x] ([a;b] int); insert into [x] ([a;b]) values (1); drop table [x];
/* between; two */
