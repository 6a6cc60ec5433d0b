select json_extract('{"a;": 1}', '$."a;"'); select '{"x":1}' -> '$.x'; select 3;
