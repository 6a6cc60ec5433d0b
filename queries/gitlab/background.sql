-- A row for each batched background migration that is neither finished (3) nor finalized (6): half of its rows may be changed already, and
-- nothing that undoes a migration changes them back.
-- Placeholder beside: the schema of the migration table.
-- work text
select b.job_class_name || ' on ' || b.table_name || '.' || b.column_name as work
from {beside}batched_background_migrations b
where b.status not in (3, 6)
order by b.id
