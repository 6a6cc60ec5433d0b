comment on table t is 'it''s; a table'; comment on column t.a is E'tab\t; quote\'';
