-- Makes the place to set things aside. The word aside: the database.
create database {aside}
