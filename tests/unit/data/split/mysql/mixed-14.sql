delimiter //
create procedure p() begin outer_: while true do leave outer_; end while outer_; end//
delimiter ;


/*;**/ select 1; /***/select 2; /**/ select 3; /*/;*/ select 4;


--no blank; here
select 1;
--;
select 2;

set sql_mode = 'ANSI_QUOTES'; select "a\"; select 2; set sql_mode = ''; select "a\";"; select 3;

