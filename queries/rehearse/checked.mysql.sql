-- And back.
set session foreign_key_checks = 1
