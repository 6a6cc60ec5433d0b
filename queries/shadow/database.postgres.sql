-- The database of this session, and what another one like it needs. What later versions added is read through JSON, so that one text serves all.
-- Rows: one: user, name, encoding, collate, ctype, provider (c, i, b), its locale, owner, t where there is a schema public.
select session_user, d.datname, pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
       coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c'),
       coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale', ''),
       pg_catalog.pg_get_userbyid(d.datdba),
       case when exists (select 1 from pg_catalog.pg_namespace where nspname = 'public') then 't' else 'f' end
from pg_catalog.pg_database d
where d.datname = pg_catalog.current_database()
