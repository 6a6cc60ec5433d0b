# a comment; of the shell
select 1;
# another
select 2;
