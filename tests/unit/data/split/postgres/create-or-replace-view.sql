create or replace view v as select case when true then 1 end; begin; select 1; end;
