select 1; -- a comment; with a semicolon
-- the end
