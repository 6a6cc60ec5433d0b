select 1,
help
from t;

select '\g', "\G", '\\g;'; select `\g`;


set @a = 'x;', @`b;c` = 2; select @a, @@global.sql_mode, @'q;r';


--no blank; here
select 1;
--;
select 2;


/*!50001 select ';' */; select 1;


