-- Condition: more characters than a limit. Words: self, column, limit.
length({self}.{column}) > {limit}
