-- Condition: the value is another one after a cast to a type and back. Words: self, column, type, own_type.
not (cast(cast({self}.{column} as {type}) as {own_type}) <=> {self}.{column})
