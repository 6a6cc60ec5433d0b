select '#', "#", `#`; select '# ;'; # ;
select 2;
