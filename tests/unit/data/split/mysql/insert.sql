insert into t values ('a;', "b;", 'c''d;', "e""f;", 'g\'h;', "i\"j;"), (';', ";"); update t set a = '\\' where b = "\\";
