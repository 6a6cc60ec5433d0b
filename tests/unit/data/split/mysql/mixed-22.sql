delimiter |
create event e on schedule every 1 hour do begin delete from t; optimize table t; end |
delimiter ;
drop event e;


/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `t`;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 */;

-- x;
select 'a\\'; select "b\\"; select 'c\\\\';


select `a;b`, `c``d;` from `e\`; select 2;


select \N; select a from b where c is \N; select 2;


