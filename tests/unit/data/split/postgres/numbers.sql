select 1.5e10, .5, 5., 0x1F, 1_000; select 1e; select 2;
