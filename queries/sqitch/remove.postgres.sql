-- What Sqitch itself does when it has reverted a change: an event, and the change goes with its tags and dependencies.
-- Parameters: name, app (the project)
insert into {beside}events (event, change_id, "change", project, note, requires, conflicts, tags,
                            committer_name, committer_email, planned_at, planner_name, planner_email)
select 'revert', c.change_id, c."change", c.project, c.note,
       array(select d.dependency from {beside}dependencies d where d.change_id = c.change_id and d.type = 'require'),
       array(select d.dependency from {beside}dependencies d where d.change_id = c.change_id and d.type = 'conflict'),
       array(select g.tag from {beside}tags g where g.change_id = c.change_id),
       'migrollback', current_user, c.planned_at, c.planner_name, c.planner_email
from {table} c
join {relation} t on t.change_id = c.change_id
where t.name = {name} and t.project = {app};
delete from {beside}tags where change_id = (select t.change_id from {relation} t where t.name = {name} and t.project = {app});
delete from {beside}dependencies where change_id = (select t.change_id from {relation} t where t.name = {name} and t.project = {app});
delete from {table} where change_id = (select t.change_id from {relation} t where t.name = {name} and t.project = {app})
