select 1e'x\'; select 2;
