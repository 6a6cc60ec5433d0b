-- Condition: more characters than a limit. Words: self, column, limit.
char_length({self}.{column}) > {limit}
