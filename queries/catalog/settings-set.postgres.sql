-- Sets, for this transaction, the settings that change how the server writes definitions.
-- $1 to $8 text: in the order in which settings.postgres.sql gives them.
select set_config('search_path', $1, true), set_config('quote_all_identifiers', $2, true),
       set_config('datestyle', $3, true), set_config('intervalstyle', $4, true),
       set_config('timezone', $5, true), set_config('extra_float_digits', $6, true),
       set_config('bytea_output', $7, true), set_config('standard_conforming_strings', $8, true)
