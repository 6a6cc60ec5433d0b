-- Whether the session's schema has this table.
-- ? text: the name. Rows: one, or none.
select 1 from information_schema.tables where table_schema = database() and table_name = ? and table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
