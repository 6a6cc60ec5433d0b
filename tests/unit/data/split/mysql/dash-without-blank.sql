select 5--2; select 6--
; select 7;
