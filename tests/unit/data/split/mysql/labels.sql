delimiter //
create procedure p() begin outer_: while true do leave outer_; end while outer_; end//
delimiter ;
