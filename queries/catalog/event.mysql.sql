-- Events of the server's clock.
-- ? text: the database. Rows: kind, schema, parent, name, then pairs of an attribute's key and value (null: not there).
select 'event', null, null, e.event_name,
       'definition', e.event_definition,
       'schedule', concat(lower(e.event_type), coalesce(concat(' at ', e.execute_at), ''),
                          coalesce(concat(' every ', e.interval_value, ' ', lower(e.interval_field)), ''),
                          coalesce(concat(' starts ', e.starts), ''), coalesce(concat(' ends ', e.ends), ''), ' in ', e.time_zone),
       'status', lower(e.status),
       'on_completion', lower(e.on_completion),
       'sql_mode', e.sql_mode,
       'owner', e.definer,
       'comment', nullif(e.event_comment, '')
from information_schema.events e
where e.event_schema = ?
