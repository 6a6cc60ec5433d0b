CREATE PROCEDURE p(a int) BEGIN ATOMIC INSERT INTO t VALUES (a); DELETE FROM u; END; CALL p(1);
/* between; two */
select '{"a": ";", "b": "\u0000;"}'::jsonb; select 2;
/* between; two */
select 1 -- c;
; select 2 /* ; */ ;
select $aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$;$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$; select 2;
/* between; two */
select 'c:\'; select 'd:\\'; select '\''';
