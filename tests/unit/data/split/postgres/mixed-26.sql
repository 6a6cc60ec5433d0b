select (1 /* ); */ ); select 2;/*/ ; */ select 1; /**/select 2; /***/ select 3; /*;**/ select 4; -- Revert app:users from pg

BEGIN;

DROP TABLE app.users;

COMMIT;
