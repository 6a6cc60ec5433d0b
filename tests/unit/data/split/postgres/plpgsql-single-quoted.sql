create function f() returns void as '
begin
  perform ''a;b'';
end;' language plpgsql; select 1;
