-- A row where a run of yoyo holds (or left) its lock.
-- holder text
select 'yoyo_lock holds a row of a process' as holder from {beside}yoyo_lock
