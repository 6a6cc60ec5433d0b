create sequence s; select next value for s; drop sequence s;

delimiter "//"
select 1; select 2 //
delimiter ;
select 3;

-- x;
select 4/2; select 4 / 2 * 1; select 4*/ 2;

select /*! 'a;b' */ 1; select 2;


