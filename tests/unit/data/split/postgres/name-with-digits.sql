select a1$2$3; select _$x$; select 2;
