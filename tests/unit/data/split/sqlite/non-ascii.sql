select 'äöü;'; create table "naïve;" (ü int); drop table "naïve;"; select '日本;語';
