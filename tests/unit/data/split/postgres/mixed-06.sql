-- Revert app:users from pg

BEGIN;

DROP TABLE app.users;

COMMIT;
-- between; two
/*/ ; */ select 1; /**/select 2; /***/ select 3; /*;**/ select 4; create function f() returns int language sql as 'select 1' end; select 2;
-- between; two
