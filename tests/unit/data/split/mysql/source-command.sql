select 1;
source /nowhere/x.sql
