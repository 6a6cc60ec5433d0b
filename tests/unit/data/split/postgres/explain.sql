explain (costs off) select 1; explain select ';';
