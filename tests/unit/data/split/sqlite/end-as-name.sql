create table e ("end" int, [begin] int); select "end" from e; drop table e;
