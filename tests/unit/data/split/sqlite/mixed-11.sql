select 'a;' glob '*[;]'; select 2;
/* between; two */
