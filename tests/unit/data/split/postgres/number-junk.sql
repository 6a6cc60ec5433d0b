select 1a'b;c'; select 1E'd\'; select 2;
