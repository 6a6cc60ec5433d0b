DELIMITER ;;
/*!50003 CREATE*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW
BEGIN
  SET NEW.a = ';';
  IF NEW.b THEN SET NEW.c = 1; END IF;
END */;;
DELIMITER ;

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `t`;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 */;


alter table t add column a varchar(10) default ';', drop column b, comment 'it''s; \'x\''; drop index i on t;


select `a--b`, a -- b;
from t; select 2;

