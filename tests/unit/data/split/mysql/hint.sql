select /*+ max_execution_time(1000); */ 1; select 2;
