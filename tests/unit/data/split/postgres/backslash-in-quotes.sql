select '\echo'; select "\set"; select $$\d$$; /* \x */ -- \y
select 2;
