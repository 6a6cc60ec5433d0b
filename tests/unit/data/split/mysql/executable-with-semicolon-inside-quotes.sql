/*!50001 select ';' */; select 1;
