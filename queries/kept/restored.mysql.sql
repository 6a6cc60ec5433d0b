-- It was put back. Word: kept. Parameters: id, part.
update {kept} set restored_at = current_timestamp(6) where id = {id} and part = {part}
