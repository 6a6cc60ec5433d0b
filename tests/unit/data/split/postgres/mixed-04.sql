create function f() returns void as '
begin
  perform ''a;b'';
end;' language plpgsql; select 1;

;
select B'0101', X'1F;', b'1'; select N'n;n';
select 1 */ 2; select 3;

;
create rule r as on delete to t do also (select f('a;('); delete from u where (a) in (1)); drop rule r on t;
-- between; two
select B'0101', X'1F;', b'1'; select N'n;n';