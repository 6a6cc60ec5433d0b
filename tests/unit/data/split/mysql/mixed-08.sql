alter table t add constraint c check (a <> ';' and b <> ";"); alter table t drop constraint c;

-- x;
/* a */; select 1;


delimiter //
select 1; select 2//
delimiter ;
select 3;

-- x;
create sequence s; select next value for s; drop sequence s;

-- x;
delimiter //
create trigger t before insert on a for each row begin set new.b = 1; set new.c = 2; end//
delimiter ;
select 1;

-- x;
