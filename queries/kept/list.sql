-- What is there, in order. Word: kept.
-- Rows: id, part integer, kept_at, restored_at (text; null: never), who, framework, migrations, object, kind, source_schema (may be null),
-- source_table, key_columns, value_columns (JSON), untouched (SQL; may be null), copy_table text, row_count bigint
select id, part, kept_at, restored_at, who, framework, migrations, object, kind, source_schema, source_table, key_columns, value_columns, untouched,
       copy_table, row_count
from {kept} order by id, part
