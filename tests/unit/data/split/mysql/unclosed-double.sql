select "abc\";
