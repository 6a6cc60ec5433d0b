select 1; # a; b
# c;
select 2 # d;
; select 3;


delimiter //
create procedure p() begin outer_: while true do leave outer_; end while outer_; end//
delimiter ;

-- x;
xa start 'a;b'; xa end 'a;b'; xa prepare 'a;b'; xa rollback 'a;b';


select 1; # a; b
# c;
select 2 # d;
; select 3;

set sql_mode = 'ANSI_QUOTES'; select "a\"; select 2; set sql_mode = ''; select "a\";"; select 3;

