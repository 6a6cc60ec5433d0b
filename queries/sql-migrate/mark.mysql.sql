-- Records a migration as applied, as sql-migrate does.
-- Parameters: name text, offset bigint: seconds east of UTC of the zone that the table keeps.
insert into {table} (id, applied_at) values ({name}, timestampadd(second, {offset}, utc_timestamp()))
