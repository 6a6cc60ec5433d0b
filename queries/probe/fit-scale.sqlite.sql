-- Condition: more digits behind the point than a limit. Words: self, column, scale.
{self}.{column} <> round({self}.{column}, {scale})
