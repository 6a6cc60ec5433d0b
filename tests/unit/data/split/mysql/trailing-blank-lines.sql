select 1;



