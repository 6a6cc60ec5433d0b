charset utf8
