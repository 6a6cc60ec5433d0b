-- The change was made; in UTC. The word actions: the table.
-- id text
update {actions} set ended_at = strftime('%Y-%m-%d %H:%M:%f', 'now') where id = {id}
