insert into t values ('😀;😀'); select 1;

-- x;
/*;**/ select 1; /***/select 2; /**/ select 3; /*/;*/ select 4;

select 'a;b', 'it''s; fine', 'it\'s; fine';
select '\\'; select '\\\';';

-- x;
