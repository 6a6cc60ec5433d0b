-- Ends a SET ROLE of a file of down SQL.
reset role
