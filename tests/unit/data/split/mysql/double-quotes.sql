select "a;b", "it""s;", "it\"s;"; select 2;
