-- Scratch databases of this server, whoever made them.
-- Rows: name.
select datname from pg_catalog.pg_database where datname like 'migrollback\_shadow\_%'
