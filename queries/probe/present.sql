-- Condition: the value is not null. Words: self, column.
{self}.{column} is not null
