-- Condition: rows for which an expression holds. Word: expression.
({expression}
)
