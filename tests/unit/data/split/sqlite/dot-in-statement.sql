select 1 +
.5;
select 2;
