delimiter //
create procedure p(in a int, out b int)
begin
  declare done int default false;
  declare c cursor for select x from y;
  declare continue handler for not found set done = true;
  open c;
  l: loop
    fetch c into b;
    if done then leave l; end if;
  end loop;
  case a when 1 then select ';'; else select '//' ; end case;
end//
delimiter ;
call p(1, @b);
