-- A row where Liquibase holds (or left) its lock.
-- holder text
select 'DATABASECHANGELOGLOCK says LOCKED' as holder from {beside}DATABASECHANGELOGLOCK where LOCKED = 1
