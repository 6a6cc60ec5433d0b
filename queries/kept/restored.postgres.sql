-- It was put back. Word: kept. Parameters: id, part.
update {kept} set restored_at = clock_timestamp() where id = {id} and part = {part}
