SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
ALTER TABLE ONLY public.t DROP CONSTRAINT t_pkey;
