select 1; -- a comment; with a semicolon
-- the end
;

;
with a as (delete from t returning *), b as (select ';' x) select * from a, b; select 2;select (1 /* ); */ ); select 2;select 'a;b', 'it''s; fine', ''';''';
select '';

;
