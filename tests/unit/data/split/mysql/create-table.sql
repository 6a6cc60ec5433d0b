create table `t` (`id` int unsigned not null auto_increment, `a` enum('x;','y''z;') default 'x;' comment 'c;', primary key (`id`)) engine=InnoDB comment="t;"; drop table `t`;
