select ?, ?1, :a, @b, $c; select 2; select a from t order by b desc limit 1 offset 2; delete from u where a in (select a from t); select 3;

;
create /* ; */ trigger -- y;
x after insert on t begin -- z; end;
select 1; /* end; */ select 2; end; drop trigger x;select '"', '`', '['; create table "'" ("`" int, [''] int); drop table "'";create trigger x after insert on t
begin
  select 1;
end
;
drop trigger x;
select '😀;😀'; select 1;

;
