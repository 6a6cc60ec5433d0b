delete from t where a = ';' returning b; insert into t values (1) returning *;


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

-- x;
load data infile '/nowhere/x' into table t fields terminated by ';' enclosed by '"' lines terminated by '\n'; select 1;

delimiter //
select '//'; select "//", `//` //
delimiter ;


select 1

from t

where a = ';';


