select :a; select ':a;', a::b; select :'c;'; select :"d;";
