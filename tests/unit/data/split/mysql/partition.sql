alter table t partition by range (a) (partition p0 values less than (10) comment = ';', partition p1 values less than maxvalue); select 1;
