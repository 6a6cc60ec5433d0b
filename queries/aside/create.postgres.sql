-- Makes the place to set things aside. The word aside: the schema.
create schema {aside}
