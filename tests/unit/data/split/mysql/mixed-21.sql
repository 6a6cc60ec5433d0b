select 5--2; select 6--
; select 7;

-- x;
/*!40101 set names utf8 */; /*!50003 create table t (a int) */; select 1;

-- x;
delimiter //
select '//'; select "//", `//` //
delimiter ;


DeLiMiTeR ;;
create function f() returns int begin return 1; end;;
delimiter ;
select f();

-- x;
set @a = 'x;', @`b;c` = 2; select @a, @@global.sql_mode, @'q;r';

-- x;
