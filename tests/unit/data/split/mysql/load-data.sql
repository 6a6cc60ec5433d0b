load data infile '/nowhere/x' into table t fields terminated by ';' enclosed by '"' lines terminated by '\n'; select 1;
