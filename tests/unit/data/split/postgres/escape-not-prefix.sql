select valuee'x\'; select 2;
