-- Condition: the row stands for none of another table. Words: all_present, target, matches.
({all_present}) and not exists (select 1 from {target} as other where {matches})
