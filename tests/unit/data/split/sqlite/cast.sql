select cast(';' as text); select typeof('x'); select 3;
