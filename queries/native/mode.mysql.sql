-- How this server reads quotes for its users: SQL files were written for that, not for the mode that migrollback's own session has.
-- sql_mode text
select @@global.sql_mode
