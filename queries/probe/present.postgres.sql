-- Condition: the value is not null, of composite types too. Words: self, column.
num_nonnulls({self}.{column}) > 0
