select 4/2; select 4 / 2 * 1; select 4*/ 2;
