-- Condition: the value is another one after a cast. Words: self, column, type.
cast(cast({self}.{column} as {type}) as text) is not cast({self}.{column} as text)
