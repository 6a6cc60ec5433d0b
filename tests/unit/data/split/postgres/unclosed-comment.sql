select 1; select 2;
/* abc; /* d */
select 3;
