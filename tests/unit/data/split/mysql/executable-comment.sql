/*!40101 set names utf8 */; /*!50003 create table t (a int) */; select 1;
