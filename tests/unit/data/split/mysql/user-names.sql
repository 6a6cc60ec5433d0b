create user 'a;b'@'%' identified by 'p;w'; grant all on `d;b`.* to 'a;b'@'%'; drop user 'a;b'@'%';
