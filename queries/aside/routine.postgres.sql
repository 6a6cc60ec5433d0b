-- A routine as SQL: its name and the types of its parameters, quoted; first with its schema, then with another.
-- $1 text: schema. $2 text: name and types as the catalog has them. $3 text: the other schema.
-- object text, moved text
select format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       format('%I.%I(%s)', $3::text, p.proname, pg_get_function_identity_arguments(p.oid))
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where n.nspname = $1::text and p.proname || '(' || oidvectortypes(p.proargtypes) || ')' = $2::text
