select [abc;
