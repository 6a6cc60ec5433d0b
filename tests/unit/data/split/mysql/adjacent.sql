select 'a'"b;"'c'; select 'a' 'b;'; select _utf8'x;';
