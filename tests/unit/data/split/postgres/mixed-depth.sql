create rule r as on delete to t do also (select f('a;('); delete from u where (a) in (1)); drop rule r on t;
