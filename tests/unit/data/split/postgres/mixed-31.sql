create rule r as on delete to t do also (select f('a;('); delete from u where (a) in (1)); drop rule r on t;
select $$a;$$$$b;$$; select 2;

;
select copy from stdin; select 2;

;
do $$ begin perform 1; perform ';'; end $$; select 2;
/* between; two */
comment on table t is '😀;😀'; select 1;
listen x; notify x, 'a;b'; unlisten *;
-- between; two
