--no blank; here
select 1;
--;
select 2;
