copy t from '/nowhere/x;y'; select 1;
