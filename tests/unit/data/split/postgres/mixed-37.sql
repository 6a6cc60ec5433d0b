select 1
   
  ;
select 2   ;
/* between; two */
select $$a;$$$$b;$$; select 2; comment on table t is '😀;😀'; select 1;
-- between; two
select U&'d\0061t\+000061;', u&'x'';y' uescape '!'; select U&"a;b""c" from t;
/* between; two */
