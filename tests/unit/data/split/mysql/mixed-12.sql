select 1;


select x'3B', 0x3B, b'1', n'x;'; select 2;

-- x;
set @a = 'x;', @`b;c` = 2; select @a, @@global.sql_mode, @'q;r';


