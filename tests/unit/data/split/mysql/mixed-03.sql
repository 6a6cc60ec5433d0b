rename table `a;` to `b;`, c to d; truncate table t;


select '"', "'", `'`; select '";', "';", `";`;

-- x;
select /*+ max_execution_time(1000); */ 1; select 2;

select 1; select 2;select 3; select 4;

-- x;
select 1; -- a; b
select 2 -- c;
; select 3;

-- x;
