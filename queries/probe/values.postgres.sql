-- Condition: the value is another one than a constant. Words: self, column, expression.
{self}.{column} is distinct from ({expression}
)
