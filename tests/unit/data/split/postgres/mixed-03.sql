insert into t values (1, 'a;'), (2, 'b'';'), (3, E'\';'), (4, $$;$$); update t set a = ';' where b = ';;'; select 'äöü;', "naïve;", ünïcode; -- ß;
select '日本;語'; drop table 表;create temp table f as select 1; begin; end;
-- between; two
select U&'d\0061t\+000061;', u&'x'';y' uescape '!'; select U&"a;b""c" from t;
-- between; two
do language plpgsql $x$ begin null; end $x$; do 'begin null; end'; select 1;
/* between; two */
