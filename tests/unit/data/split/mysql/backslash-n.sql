select \N; select a from b where c is \N; select 2;
