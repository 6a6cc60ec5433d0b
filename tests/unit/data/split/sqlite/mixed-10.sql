select row_number() over (partition by b order by a rows between 1 preceding and current row) from t; select 2;
select 1;
select 2;