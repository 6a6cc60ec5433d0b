select 1;
.mode list
