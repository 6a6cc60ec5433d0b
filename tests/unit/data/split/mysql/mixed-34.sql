/*;**/ select 1; /***/select 2; /**/ select 3; /*/;*/ select 4;

-- x;
select N'a;b', _binary'\';', _latin1 'c;'; select 2;

-- x;
select '\g', "\G", '\\g;'; select `\g`;

-- x;
