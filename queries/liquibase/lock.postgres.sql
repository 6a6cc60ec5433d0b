-- A row where Liquibase holds (or left) its lock.
-- holder text
select 'databasechangeloglock says LOCKED' as holder from {beside}databasechangeloglock where locked
