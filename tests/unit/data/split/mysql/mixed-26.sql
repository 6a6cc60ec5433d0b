/*!50001 select ';' */; select 1;

--no blank; here
select 1;
--;
select 2;

-- x;
select 1; --
select 2; --
;

select 1;
select 'a
b;';
# c;
select 2;

