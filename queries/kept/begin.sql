-- Something was copied. Word: kept; the others become parameters.
insert into {kept} (id, part, who, framework, migrations, object, kind, source_schema, source_table, key_columns, value_columns, untouched, copy_table, row_count)
values ({id}, {part}, {who}, {framework}, {migrations}, {object}, {kind}, {source_schema}, {source_table}, {key_columns}, {value_columns}, {untouched}, {copy_table}, {row_count})
