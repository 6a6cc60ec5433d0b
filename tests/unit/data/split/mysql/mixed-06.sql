-------- ; ---------
select 1; ---------- ;
select 2;


select a regexp '^[;\\.]+$', b rlike "\\d;"; select 2;

-- x;
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `t`;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 */;

-- x;
select /*+ max_execution_time(1000); */ 1; select 2;

-- x;
select "a;b", "it""s;", "it\"s;"; select 2;

prepare s from 'select ?; '; execute s using @a; deallocate prepare s;

