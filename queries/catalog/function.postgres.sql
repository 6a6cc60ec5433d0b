-- Functions, procedures and aggregates; the types of their parameters are part of the name. Not what a range type brings.
-- $1 text: only this schema; null: all. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, n.nspname, null,
       p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
       'definition', case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end,
       'aggregate', (select 'sfunc ' || g.aggtransfn::oid::regprocedure || ', stype ' || format_type(g.aggtranstype, null)
                            || case when g.aggfinalfn::oid <> 0 then ', finalfunc ' || g.aggfinalfn::oid::regprocedure else '' end
                            || case when g.aggcombinefn::oid <> 0 then ', combinefunc ' || g.aggcombinefn::oid::regprocedure else '' end
                            || case when g.aggsortop <> 0 then ', sortop ' || g.aggsortop::regoperator else '' end
                            || coalesce(', initcond ' || quote_literal(g.agginitval), '') || ', kind ' || g.aggkind::text || ' ' || p.proparallel::text
                     from pg_aggregate g where g.aggfnoid = p.oid),
       'result', pg_get_function_result(p.oid),
       'owner', pg_get_userbyid(p.proowner),
       'privileges', (select string_agg(g::text, ', ' order by g::text) from unnest(coalesce(p.proacl, acldefault('f', p.proowner))) g),
       'comment', obj_description(p.oid, 'pg_proc')
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and ($1::text is null or n.nspname = $1::text)
  and not exists (select from pg_depend x where x.classid = 'pg_proc'::regclass and x.objid = p.oid and x.deptype in ('e', 'i'))
