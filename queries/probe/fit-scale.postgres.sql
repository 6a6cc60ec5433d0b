-- Condition: more digits behind the point than a limit, of numbers and of times; zeros at the end are none. Words: self, column, scale.
length(rtrim(coalesce(substring({self}.{column}::text from '[.]([0-9]+)'), ''), '0')) > {scale}
