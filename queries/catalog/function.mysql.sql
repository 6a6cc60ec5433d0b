-- Stored functions and procedures.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select lower(r.routine_type), null, null, r.routine_name,
       'definition', r.routine_definition,
       'parameters', (select group_concat(concat_ws(' ', p.parameter_mode, p.parameter_name, p.dtd_identifier)
                                          order by p.ordinal_position separator ', ')
                      from information_schema.parameters p
                      where p.specific_schema = r.routine_schema and p.specific_name = r.specific_name
                        and p.routine_type = r.routine_type and p.ordinal_position > 0),
       'result', nullif(r.dtd_identifier, ''),
       'result_collation', r.collation_name,
       'deterministic', lower(r.is_deterministic),
       'data_access', lower(r.sql_data_access),
       'security', lower(r.security_type),
       'sql_mode', r.sql_mode,
       'owner', r.definer,
       'comment', nullif(r.routine_comment, '')
from information_schema.routines r
where r.routine_schema = ? and r.routine_type in ('FUNCTION', 'PROCEDURE')
