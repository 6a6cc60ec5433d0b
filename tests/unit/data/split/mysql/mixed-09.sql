select 1
;
select
2
;

-- x;
select '\g', "\G", '\\g;'; select `\g`;

-- x;
select /*+ max_execution_time(1000); */ 1; select 2;

-- x;
