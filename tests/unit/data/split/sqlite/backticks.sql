create table `a;b` (`c``d;` int); drop table `a;b`;
