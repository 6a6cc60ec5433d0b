select 'äöü;', "naïve;", ünïcode; -- ß;
select '日本;語'; drop table 表;

;
CREATE PROCEDURE p(a int) BEGIN ATOMIC INSERT INTO t VALUES (a); DELETE FROM u; END; CALL p(1);
-- between; two
select 1 - -1, 2 --;
- 3; select 4; 