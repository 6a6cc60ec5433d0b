-- Condition: beyond what a number of that type can be. Words: self, column, low, high.
{self}.{column} < {low} or {self}.{column} > {high}
