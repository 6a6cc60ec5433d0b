select E 'x\'; select 2;
