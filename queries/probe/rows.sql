-- Condition: any row.
1 = 1
