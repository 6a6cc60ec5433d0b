-- It is not there any more. Word: kept. Parameters: id, part.
delete from {kept} where id = {id} and part = {part}
