-- Condition: the value is one of some labels. Words: self, column, labels (parameters).
{self}.{column} in ({labels})
