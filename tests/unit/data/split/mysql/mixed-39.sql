select 'a'"b;"'c'; select 'a' 'b;'; select _utf8'x;';


select json_extract('{"a;": 1}', '$."a;"'), a->'$.b', a->>"$.c;"; select 2;

delimiter END_OF_IT
select 1; select 2 END_OF_IT select 3 END_OF_IT
delimiter ;
select 4;


/*;**/ select 1; /***/select 2; /**/ select 3; /*/;*/ select 4;

set sql_mode = 'ANSI_QUOTES'; select "a\"; select 2; set sql_mode = ''; select "a\";"; select 3;

/* it's; */ select 1; -- it's;
# it's;
select 2;

