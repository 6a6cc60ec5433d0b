-- One row a deployed change. One that was reworked later has the name of the first tag at or after it: that is how Sqitch names it.
-- change_id text, name text, project text, committed_at
select t.rowid as position, t.change_id, t.project, t.committed_at,
       case when exists (select 1 from {table} r where r.project = t.project and r."change" = t."change" and r.committed_at > t.committed_at)
            then coalesce((select t."change" || g.tag
                           from {beside}tags g
                           join {table} c on c.change_id = g.change_id
                           where g.project = t.project and c.committed_at >= t.committed_at
                           order by c.committed_at, g.committed_at
                           limit 1), t.change_id)
            else t."change"
       end as name
from {table} t
