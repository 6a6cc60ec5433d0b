-- How many of a table's rows were written after a migration's row was, by the transactions that wrote them. A restored backup has no such order.
-- Words: table, self, condition, migrations, app_column, name_column. Parameters: app text (null: there is none), name text.
-- Row: n bigint
select count(*) from {table}
where ({condition})
  and age({self}.xmin) < (select age(m.xmin) from {migrations} as m
                          where ({app}::text is null or m.{app_column}::text = {app}::text) and m.{name_column}::text = {name}::text)
