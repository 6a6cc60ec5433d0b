select 1 */* ; */ 2; select 1 +-- ; x
2; select 3;
