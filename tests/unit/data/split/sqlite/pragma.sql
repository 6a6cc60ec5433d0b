pragma foreign_keys = off; pragma table_info('t'); pragma user_version; select 1;
