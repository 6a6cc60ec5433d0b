select json_extract('{"a;": 1}', '$."a;"'), a->'$.b', a->>"$.c;"; select 2;
