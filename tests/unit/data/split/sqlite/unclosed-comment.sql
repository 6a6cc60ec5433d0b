select 1;
/* abc;
