select '{"a": ";", "b": "\u0000;"}'::jsonb; select 2;
