-- Tables whose copies would reach into other schemas or servers.
-- Rows: table, how.
select r.table_name, concat('a foreign key refers to schema ''', r.unique_constraint_schema, '''')
from information_schema.referential_constraints r
where r.constraint_schema = database() and r.unique_constraint_schema <> database()
union all
select t.table_name, concat('its engine is ', t.engine)
from information_schema.tables t
where t.table_schema = database() and t.engine in ('FEDERATED', 'CONNECT', 'SPIDER', 'MRG_MYISAM', 'MRG_MyISAM', 'S3', 'ndbcluster')
