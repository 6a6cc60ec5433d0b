create temp table tt (a int); insert into tt values (';'); drop table tt;
