select 1; select 2;select 3;;; select 4;select :E'a\'; select 2;select "it's"; select "it''s;";

;
