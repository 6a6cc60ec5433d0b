alter table t add constraint c check (a <> ';' and b <> ";"); alter table t drop constraint c;
