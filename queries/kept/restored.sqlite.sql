-- It was put back. Word: kept. Parameters: id, part.
update {kept} set restored_at = strftime('%Y-%m-%d %H:%M:%f', 'now') where id = {id} and part = {part}
