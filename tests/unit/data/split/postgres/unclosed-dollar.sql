select 1;
select $x$ abc; $y$;
