select 1.5e3, .5, 5., 0x1F; select 1e2; select 2;
