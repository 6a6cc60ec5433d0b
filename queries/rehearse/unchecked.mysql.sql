-- Tables may go in any order.
set session foreign_key_checks = 0
