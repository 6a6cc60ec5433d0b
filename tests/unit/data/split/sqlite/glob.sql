select 'a;' glob '*[;]'; select 2;
