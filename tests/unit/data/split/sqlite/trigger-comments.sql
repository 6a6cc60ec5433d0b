create /* ; */ trigger -- y;
x after insert on t begin -- z; end;
select 1; /* end; */ select 2; end; drop trigger x;
