-- Condition: the value is another one than a constant, whatever the column's collation. Words: self, column, expression.
({self}.{column} collate binary) is not ({expression}
)
