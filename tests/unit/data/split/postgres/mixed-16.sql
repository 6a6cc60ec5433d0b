select ((1);(2)); select 2;
-- between; two
insert into t values (1, 'a;'), (2, 'b'';'), (3, E'\';'), (4, $$;$$); update t set a = ';' where b = ';;';
create domain d as text check (value ~ '^;[a-z]$' and value <> $$;$$); drop domain d;
/* between; two */
comment on table t is '😀;😀'; select 1; /* it's ; */ select 1; -- it's ; here
select 2; -- "quoted ;
select 3;
-- between; two
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
ALTER TABLE ONLY public.t DROP CONSTRAINT t_pkey;
/* between; two */
