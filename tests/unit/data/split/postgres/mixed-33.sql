select '{"a": ";", "b": "\u0000;"}'::jsonb; select 2;
/* between; two */
select 1; select 2;select 3;;; select 4;
/* between; two */
select '{"a": ";", "b": "\u0000;"}'::jsonb; select 2; insert into t values (1, 'a;'), (2, 'b'';'), (3, E'\';'), (4, $$;$$); update t set a = ';' where b = ';;';
select (1 /* ); */ ); select 2;
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
ALTER TABLE ONLY public.t DROP CONSTRAINT t_pkey; 