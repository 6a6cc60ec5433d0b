/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `t`;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 */;


xa start 'a;b'; xa end 'a;b'; xa prepare 'a;b'; xa rollback 'a;b';

select
status
from t;

select `a;b`, `c``d;` from `e\`; select 2;

select 1,
help
from t;


alter table t partition by range (a) (partition p0 values less than (10) comment = ';', partition p1 values less than maxvalue); select 1;


