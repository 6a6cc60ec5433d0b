-- a comment
.tables
