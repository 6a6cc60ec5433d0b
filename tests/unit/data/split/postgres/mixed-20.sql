select 1e'x\'; select 2;
/* between; two */
select $$$a;$$; select $$;
$$; select 3;CREATE PROCEDURE p(a int) BEGIN ATOMIC INSERT INTO t VALUES (a); DELETE FROM u; END; CALL p(1);
-- between; two
select $a$ x; $A$ y; $a$; select 2;

;
select a #- '{b;c}' from t; select jsonb_path_query(a, '$.b ? (@ > 1);');
create policy p on t using (a = current_user or b in (select ';' from c)); drop policy p on t;
-- between; two
