select a <-> b, c @> d, e #>> '{f;g}', h ? 'i', j ?| array['k'], l !~* 'm;'; select 2;
-- between; two
select 1; -- a comment; with a semicolon
-- the end
;select $a$ x; $A$ y; $a$; select 2;

;
