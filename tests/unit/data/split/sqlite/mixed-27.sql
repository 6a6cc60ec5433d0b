create table g (a int, b text generated always as ('x;' || a) stored, check (a <> ';')); drop table g;select json_extract('{"a;": 1}', '$."a;"'); select '{"x":1}' -> '$.x'; select 3;
-- between; two
select '/*'; select '*/'; select '-- '; select 2;
-- between; two
select row_number() over (partition by b order by a rows between 1 preceding and current row) from t; select 2;drop table if exists "users;"; drop index if exists `i;j`; drop view if exists [v;w];
-- between; two
