select '"', '`', '['; create table "'" ("`" int, [''] int); drop table "'";

;
select 1; -- a; b
-- c;
select 2 -- d;
; select 3;select cast(';' as text); select typeof('x'); select 3;

;
