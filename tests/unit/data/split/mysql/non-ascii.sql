select 'äöü;', `naïve;`; -- ß; 
select '日本;語';
