-- User mappings of foreign servers.
-- Rows: user (empty: public), server.
select case when umuser = 0 then '' else usename end, srvname from pg_catalog.pg_user_mappings
