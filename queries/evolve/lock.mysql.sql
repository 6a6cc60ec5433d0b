-- A row where Evolve migrates: it holds the named lock 'Evolve', which is one for the whole server.
-- holder text
select concat('connection ', is_used_lock('Evolve')) as holder
from (select 1) one
where is_used_lock('Evolve') is not null
