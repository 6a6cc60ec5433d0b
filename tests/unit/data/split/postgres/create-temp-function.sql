create temp table f as select 1; begin; end;
