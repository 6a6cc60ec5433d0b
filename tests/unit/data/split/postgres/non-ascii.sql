select 'äöü;', "naïve;", ünïcode; -- ß;
select '日本;語'; drop table 表;
