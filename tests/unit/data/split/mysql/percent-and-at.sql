set @a = 'x;', @`b;c` = 2; select @a, @@global.sql_mode, @'q;r';
