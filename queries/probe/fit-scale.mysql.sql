-- Condition: more digits behind the point than a limit, of numbers and of times; zeros at the end are none. Words: self, column, scale.
(locate('.', cast({self}.{column} as char)) > 0
 and length(trim(trailing '0' from substring_index(cast({self}.{column} as char), '.', -1))) > {scale})
