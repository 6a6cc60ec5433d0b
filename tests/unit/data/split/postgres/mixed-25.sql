select 1; -- a comment; with a semicolon
-- the end
;select 4 / 2; select 4 // 2; select 4 /2* 1;
-- between; two
/* -- */ select 1; /* -- ; */ select 2;
-- between; two
select :E'a\'; select 2;
/* between; two */
create function f() returns void as '
begin
  perform ''a;b'';
end;' language plpgsql; select 1;
-- between; two
