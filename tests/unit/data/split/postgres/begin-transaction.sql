begin; select 1; end; begin work; commit; start transaction; rollback;
