-- What is known of one migration. The word checks: the table; the others become parameters, all of them text; findings is JSON.
insert into {checks} (id, who, version, migration_table, app, name, leave_verdict, reverse_verdict, evidence, findings, schema_digest)
values ({id}, {who}, {version}, {migration_table}, {app}, {name}, {leave}, {reverse}, {evidence}, {findings}, {schema_digest})
