select a regexp '^[;\\.]+$', b rlike "\\d;"; select 2;
