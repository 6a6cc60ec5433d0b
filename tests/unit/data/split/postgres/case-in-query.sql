select case when a then 'x;' else "y;" end; select 2;
