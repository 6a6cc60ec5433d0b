-- The settings that change how the server writes definitions, in the order in which settings-set.postgres.sql takes them.
-- eight texts
select current_setting('search_path'), current_setting('quote_all_identifiers'), current_setting('datestyle'),
       current_setting('intervalstyle'), current_setting('timezone'), current_setting('extra_float_digits'),
       current_setting('bytea_output'), current_setting('standard_conforming_strings')
