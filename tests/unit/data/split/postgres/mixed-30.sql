select '{"a": ";", "b": "\u0000;"}'::jsonb; select 2;

;
select $_x1$ ; $_x$ ; $_x1$; select 3;
select 1; --
select 2; ---;
select 3; - -
1;

;
select $_x1$ ; $_x$ ; $_x1$; select 3; 