-- A change is about to be made. The word actions: the table; the other words become parameters, all of them text.
insert into {actions} (id, who, framework, migration_table, app, name, action, objects, evidence, put_back)
values ({id}, {who}, {framework}, {migration_table}, {app}, {name}, {action}, {objects}, {evidence}, {put_back})
