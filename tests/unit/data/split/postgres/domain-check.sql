create domain d as text check (value ~ '^;[a-z]$' and value <> $$;$$); drop domain d;
