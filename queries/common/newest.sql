-- The newest row of each app before an instant.
-- Rows with one identical newest time come all; the caller keeps the last by position.
-- relation app name applied_at applied position batch state since: from the profile; key is app or a constant.
-- Parameter, where since uses it (in both places): microseconds since 1970 UTC.
-- Columns as history.sql.
select {app}, {name}, {applied_at}, {position}, {batch}, {state}
from (select {key} as app, max({applied}) as applied
      from {relation} t
      where ({since}) is not true
      group by 1) o
join {relation} t on {key} = o.app and {applied} = o.applied
