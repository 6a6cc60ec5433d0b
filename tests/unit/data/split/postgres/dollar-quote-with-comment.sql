select $$ -- not a comment; $$; select $$ /* nor this; $$; select 3;
