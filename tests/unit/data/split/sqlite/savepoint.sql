savepoint s; delete from t; rollback to s; release s; select 1;
