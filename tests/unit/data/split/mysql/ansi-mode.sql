set sql_mode = 'ANSI_QUOTES'; select "a\"; select 2; set sql_mode = ''; select "a\";"; select 3;
