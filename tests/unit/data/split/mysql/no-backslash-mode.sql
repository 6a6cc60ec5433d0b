set session sql_mode = 'NO_BACKSLASH_ESCAPES'; select 'a\'; select 2; set sql_mode=''; select 'b\';'; select 3;
