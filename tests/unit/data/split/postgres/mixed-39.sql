select "it's"; select "it''s;";

;
select f($$;$$,$x$;$x$);select 2;select 'äöü;', "naïve;", ünïcode; -- ß;
select '日本;語'; drop table 表;