-- The change was made. The word actions: the table.
-- id text
update {actions} set ended_at = clock_timestamp() where id = {id}
