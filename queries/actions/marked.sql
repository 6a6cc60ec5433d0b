-- What the migrations that were marked complete would have made. The word actions: the table.
-- objects text: one label a line
select objects from {actions} where action = 'mark' and ended_at is not null
