select "it's"; select "it''s;";
