-- A row for each migration that is half undone.
-- name text
select name from {checkpoint}
