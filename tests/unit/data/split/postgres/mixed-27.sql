select '{a;b}'::text[]; select array[';', ';'];
select '('; select "("; select $$($$; select 2;
-- between; two
select 1; -- a comment; with a semicolon
-- the end
;