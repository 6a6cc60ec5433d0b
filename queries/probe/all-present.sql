-- Condition: none of the columns is null. Word: all_present.
({all_present})
