xa start 'a;b'; xa end 'a;b'; xa prepare 'a;b'; xa rollback 'a;b';
