-- What was recorded of the migrations of one table. The word checks: the table; migration_table text is a parameter.
-- app, name, leave, reverse, evidence text, findings text (JSON), who, version text, checked_at bigint (microseconds, UTC), schema_digest text or null
select app, name, leave_verdict, reverse_verdict, evidence, findings, who, version,
       cast(strftime('%s', checked_at) as integer) * 1000000 + cast(substr(strftime('%f', checked_at), 4) as integer) * 1000, schema_digest
from {checks} where migration_table = {migration_table} order by checked_at, id
