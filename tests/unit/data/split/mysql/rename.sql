rename table `a;` to `b;`, c to d; truncate table t;
