-- Makes an index as invalid as its original is.
-- $1 text: the index, quoted, with its schema. Rows: its name.
update pg_catalog.pg_index set indisvalid = false where indexrelid = pg_catalog.to_regclass($1) returning indexrelid::pg_catalog.regclass::text
