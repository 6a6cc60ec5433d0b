-- Settings of the server that change what a statement means.
-- Rows: name, value.
select name, reset_val
from pg_catalog.pg_settings
where name in ('TimeZone', 'DateStyle', 'IntervalStyle', 'default_text_search_config', 'standard_conforming_strings', 'xmloption',
               'default_with_oids', 'array_nulls', 'backslash_quote', 'quote_all_identifiers', 'transform_null_equals',
               'lo_compat_privileges', 'default_table_access_method')
  and source in ('configuration file', 'command line', 'environment variable')
  and reset_val is not null
