select date '2020-01-01', timestamp'2020-01-01 00:00:00', interval 1 day; select 2;
