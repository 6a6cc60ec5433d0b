select $a$ x; $A$ y; $a$; select 2;
