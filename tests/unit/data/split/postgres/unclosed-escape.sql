select E'abc\';
