select 'a'"b;"'c'; select 'a' 'b;'; select _utf8'x;';

delimiter //
select 1 /* // */ // select 2 -- //
//
delimiter ;
select 3;


alter table t add column a varchar(10) default ';', drop column b, comment 'it''s; \'x\''; drop index i on t;

