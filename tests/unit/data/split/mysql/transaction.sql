start transaction; delete from t; commit; begin; rollback; set autocommit = 0;
