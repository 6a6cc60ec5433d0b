-- What a file of down SQL may have changed of the session is taken back. path: the search_path before it.
-- search_path text
select pg_catalog.set_config('search_path', {path}, false)
