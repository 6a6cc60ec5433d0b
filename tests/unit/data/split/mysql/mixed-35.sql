select 1; select 2;select 3; select 4;

select 1; /* the end; */ -- really;


select '#', "#", `#`; select '# ;'; # ;
select 2;

