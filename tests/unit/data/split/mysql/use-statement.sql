use otherdb;
