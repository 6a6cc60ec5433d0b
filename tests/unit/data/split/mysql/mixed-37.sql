select x'3B', 0x3B, b'1', n'x;'; select 2;

select 1; -- a; b
select 2 -- c;
; select 3;


DELIMITER ;;
/*!50003 CREATE*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW
BEGIN
  SET NEW.a = ';';
  IF NEW.b THEN SET NEW.c = 1; END IF;
END */;;
DELIMITER ;

select /*+ max_execution_time(1000); */ 1; select 2;

/* a; */ select 1; select /* ; */ 2; /* multi
line; */ select 3;

