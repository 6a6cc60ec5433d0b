delimiter //
select '//'; select "//", `//` //
delimiter ;
