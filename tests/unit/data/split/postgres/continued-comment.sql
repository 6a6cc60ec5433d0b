select 'a' -- x;
'b;'; select 2;
