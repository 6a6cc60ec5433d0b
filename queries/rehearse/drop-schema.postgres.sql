-- Word: name.
drop schema if exists {name} cascade
