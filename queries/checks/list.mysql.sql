-- What was recorded of the migrations of one table. The word checks: the table; migration_table text is a parameter.
-- app, name, leave, reverse, evidence text, findings text (JSON), who, version text, checked_at bigint (microseconds, UTC), schema_digest text or null
select app, name, leave_verdict, reverse_verdict, evidence, findings, who, version,
       cast(unix_timestamp(checked_at) * 1000000 as signed), schema_digest
from {checks} where migration_table = {migration_table} order by checked_at, id
