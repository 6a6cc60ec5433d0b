select 1 - -1, 2 --;
- 3; select 4;
