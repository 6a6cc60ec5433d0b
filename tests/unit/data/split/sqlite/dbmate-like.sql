drop table if exists "users;"; drop index if exists `i;j`; drop view if exists [v;w];
