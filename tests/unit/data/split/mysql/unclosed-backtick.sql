select `abc;
