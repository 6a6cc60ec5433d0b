-- Word: name.
create schema {name}
