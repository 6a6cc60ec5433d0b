select 'a;b', 'it''s; fine', 'it\'s; fine';
select '\\'; select '\\\';';
