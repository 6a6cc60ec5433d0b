create trigger x before delete on t when old.b = 'end;' begin select raise(fail, 'end; of it'); end; drop trigger x;

;
create table `a;b` (`c``d;` int); drop table `a;b`;create trigger x after insert on t begin select 1; end /* done; */ ; drop trigger x;

;
select 'a;' glob '*[;]'; select 2; explain create trigger x after insert on t begin select 1; select 2; end; select 3; explain query plan select ';' from t; explain select 1; select 2;
-- between; two
