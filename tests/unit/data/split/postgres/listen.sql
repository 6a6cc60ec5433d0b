listen x; notify x, 'a;b'; unlisten *;
