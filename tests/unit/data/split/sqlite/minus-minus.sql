select 5 - -2; select 5--2;
; select 7;
