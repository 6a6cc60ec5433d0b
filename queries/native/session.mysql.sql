-- The session as any other of this server: before down SQL, and again between two files.
set session sql_mode = @@global.sql_mode, session foreign_key_checks = 1, session unique_checks = 1, session autocommit = 1
