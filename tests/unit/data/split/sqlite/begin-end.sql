begin; select 1; end; begin immediate; insert into t(a) values (1); commit; begin exclusive transaction; end transaction;
