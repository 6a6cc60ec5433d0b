source = 1;
