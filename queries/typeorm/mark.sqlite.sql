-- Records a migration as applied, as TypeORM does: the timestamp is the end of the class's name.
-- name text: the class's name
insert into {table} (timestamp, name) values (cast(substr({name}, -13) as integer), {name})
