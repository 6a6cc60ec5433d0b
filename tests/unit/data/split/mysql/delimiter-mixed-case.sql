DeLiMiTeR ;;
create function f() returns int begin return 1; end;;
delimiter ;
select f();
