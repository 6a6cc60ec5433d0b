select 4 / 2; select 4 // 2; select 4 /2* 1;
