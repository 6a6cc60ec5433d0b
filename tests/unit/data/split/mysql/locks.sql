lock tables t write; unlock tables; select get_lock('a;b', 1);
