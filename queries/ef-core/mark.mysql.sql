-- Records a migration as applied, as Entity Framework Core does, with the version of the newest row.
-- Parameters: name text.
insert into {table} (`MigrationId`, `ProductVersion`) select {name}, `ProductVersion` from {table} order by `MigrationId` desc limit 1
