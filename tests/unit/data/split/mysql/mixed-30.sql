select date '2020-01-01', timestamp'2020-01-01 00:00:00', interval 1 day; select 2;

-- x;
alter table t add column a varchar(10) default ';', drop column b, comment 'it''s; \'x\''; drop index i on t;

-- x;
select `a--b`, a -- b;
from t; select 2;

delimiter //
select 1; select 2//
delimiter ;
select 3;

-- x;
create sequence s; select next value for s; drop sequence s;

