use otherdb
