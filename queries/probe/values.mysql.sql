-- Condition: the value is another one than a constant; texts that only the collation takes for equal are others. Words: self, column, expression.
not ({self}.{column} <=> ({expression}
)) or (collation({self}.{column}) <> 'binary' and not (cast({self}.{column} as binary) <=> cast(({expression}
) as binary)))
