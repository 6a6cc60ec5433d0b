-- Condition: one of the columns is null. Word: any_null.
({any_null})
