select '"', '`', '['; create table "'" ("`" int, [''] int); drop table "'";
