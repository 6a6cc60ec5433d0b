select '{a;b}'::text[]; select array[';', ';'];
