-- Condition: the value is another one after a cast to a type and back; a value that cannot be cast is an error. Words: self, column, type, own_type.
cast(cast({self}.{column} as {type}) as {own_type}) is distinct from {self}.{column}
