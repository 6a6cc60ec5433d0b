-- The change was made. The word actions: the table.
-- id text
update {actions} set ended_at = current_timestamp(6) where id = {id}
