create table function (a int); begin; select 1; commit;
